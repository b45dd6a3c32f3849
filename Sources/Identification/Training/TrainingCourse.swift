internal import Foundation
public import LockstepResults
internal import LockstepStatistics

/// What the layers of a network run in the course of its training: an identification of each of its snapshots.
public struct TrainingCourse: Codable, Sendable {
  /// The network after some steps of its training.
  public struct Snapshot: Codable, Sendable {
    /// The number of training steps.
    public let step: Int
    /// The mean squared error of each layer's read-out, divided by d.
    public let errors: [Double]
    /// What was found out about it.
    public let identification: Identification

    /// A snapshot with what was found out about it.
    public init(step: Int, errors: [Double], identification: Identification) {
      self.step = step
      self.errors = errors
      self.identification = identification
    }
  }

  /// The name of the training.
  public let label: String
  /// The label of the candidate by whose steps layers are measured.
  public let yardstick: String
  /// The snapshots, the earliest first.
  public let snapshots: [Snapshot]

  /// The course of a training.
  ///
  /// - Parameter snapshots: At least one; all are of the same network.
  public init(of label: String, by yardstick: String, _ snapshots: [Snapshot]) {
    precondition(!snapshots.isEmpty, "a course has snapshots")
    self.label = label
    self.yardstick = yardstick
    self.snapshots = snapshots
  }

  /// A table with a row for each snapshot, and curves of each layer against training steps: the share of its induced
  /// weights that the best method explains, the error of its read-out, and the step of the yardstick that matches it best.
  public var summary: IdentificationSummary {
    IdentificationSummary(
      model: label, verdict: verdict,
      header: [
        "training step", "error / d", IdentificationSummary.Column.symbols.rawValue, "\(yardstick) at the last",
        "steps a \(stepName)",
      ],
      rows: snapshots.map { snapshot in
        [
          "\(snapshot.step)", snapshot.errors.last.map { String(format: "%.4f", $0) } ?? "",
          String(snapshot.findings.map(\.symbol)), snapshot.bestSteps(yardstick)?.last.map(String.init) ?? "",
          snapshot.slope(yardstick).map(text) ?? "",
        ]
      },
      remarks: [legend, "Errors are those of read-outs on the prompts that they were fitted to."],
      steps: snapshots.map(\.step), curves: curves, closest: nil)
  }

  private var last: Snapshot { snapshots[snapshots.count - 1] }
  private var stepName: String { last.identification.verdict.stepName }

  private var curves: [IdentificationSummary.Curve] {
    func ofEachLayer(_ quantity: String, _ value: (Snapshot, Int) -> Double?) -> [IdentificationSummary.Curve] {
      last.findings.enumerated().map { index, finding in
        .init(quantity: quantity, name: "\(stepName) \(finding.step)", values: snapshots.map { value($0, index) })
      }
    }
    let slopes = snapshots.map { $0.slope(yardstick)?.value }
    return ofEachLayer("explained share of the induced weights") { $0.findings[$1].share?.value }
      + ofEachLayer("squared error / d") { $0.errors[$1] }
      + ofEachLayer("best step of \(yardstick)") { snapshot, index in
        snapshot.bestSteps(yardstick).map { Double($0[index]) }
      } + [.init(quantity: "steps of \(yardstick) a \(stepName)", name: "slope", values: slopes)]
  }

  /// What describes each layer at the end, and since which snapshot.
  private var verdict: String {
    let since = last.findings.enumerated().map { index, finding in
      let differing = snapshots.lastIndex { !$0.findings[index].agrees(with: finding) }
      return (layer: finding.step, step: snapshots[differing.map { $0 + 1 } ?? 0].step)
    }
    let found = last.identification.verdict
    let parts = found.groups { $0.symbol == $1.symbol }.map { group in
      let layers = Set(group.map(\.step))
      let steps = since.filter { layers.contains($0.layer) }.map(\.step)
      let (earliest, latest) = (steps.min() ?? 0, steps.max() ?? 0)
      return "\(found.steps(group).lowercased()): \(group[0].meaning) "
        + "(\(earliest == latest ? "\(earliest)" : "\(earliest) to \(latest)"))"
    }
    return "The best descriptions after \(last.step) training steps, and the snapshot since which each has held: "
      + parts.joined(separator: "; ") + "."
  }

  /// What the symbols mean that occur.
  private var legend: String {
    var meanings: [String] = []
    for finding in snapshots.flatMap(\.findings) {
      let meaning = "\(finding.symbol) \(finding.meaning)"
      if !meanings.contains(meaning) { meanings.append(meaning) }
    }
    return "A symbol for each \(stepName): " + meanings.joined(separator: "; ") + "."
  }

  private func text(_ slope: Estimate) -> String {
    String(format: "%.2f", slope.value)
      + (slope.interval.map { String(format: " [%.2f, %.2f]", $0.lowerBound, $0.upperBound) } ?? "")
  }
}

extension TrainingCourse.Snapshot {
  fileprivate var findings: [StepFinding] { identification.verdict.findings }

  /// The step of a candidate that matches each layer best.
  fileprivate func bestSteps(_ candidate: String) -> [Int]? { identification.candidates?[candidate]?.bestSteps }

  /// The slope of the map from the layers to the steps of a candidate.
  fileprivate func slope(_ candidate: String) -> Estimate? { identification.candidates?[candidate]?.map.slope?.slope }
}

extension StepFinding {
  /// The finding as a character of a table.
  fileprivate var symbol: Character {
    switch kind {
    case .nothing: "."
    case .method: entries[0].symbol
    case .severalMethods: "="
    case .notIdentifiable: "~"
    case .otherSpectral: "s"
    case .learnedMetric: "m"
    case .orderDependent: "o"
    case .unexplained: "?"
    case .noWeights: "-"
    }
  }

  /// What the character means.
  fileprivate var meaning: String {
    switch kind {
    case .method: "best explained by \(entries[0].description)"
    case .severalMethods: "explained by several methods, which cannot be told apart"
    default: description
    }
  }

  /// Whether both may be the same description: alike, or of methods that overlap.
  fileprivate func agrees(with other: StepFinding) -> Bool {
    let areMethods = [self, other].allSatisfy { [.method, .severalMethods].contains($0.kind) }
    return areMethods ? !Set(entries).isDisjoint(with: other.entries) : kind == other.kind
  }
}

extension MethodEntry {
  fileprivate var symbol: Character {
    switch self {
    case .firstOrder: "F"
    case .nesterov: "A"
    case .heavyBall: "H"
    case .chebyshev: "C"
    case .newton: "N"
    case .conjugateGradient: "G"
    case .ridge: "R"
    case .truncation: "T"
    case .constant: "S"
    }
  }
}
