internal import LockstepCore

/// Which method describes a model, from the findings on its steps. How fast it converges is another question, which its
/// step maps answer.
public struct Verdict: Codable, Sendable, Equatable {
  /// What each step of the model is called: layer, iteration.
  public let stepName: String
  /// The findings, in the order of the model's steps.
  public let findings: [StepFinding]
  /// The entries that describe the model, the one that is most often the best first: one if the method is identified,
  /// several if these describe the same steps, none if no method describes it. At some steps other entries may be as good.
  public let entries: [MethodEntry]
  /// The entries that describe none of the steps that some entry describes and at which methods can be told apart.
  public let excluded: [MethodEntry]

  /// The rules' numbers.
  public enum Rule {
    /// The fewest steps that an entry has to be found at.
    public static let minSteps = 3
    /// The part of the steps that can tell methods from nulls, those with a measurable effect that are identifiable, at which the
    /// entry has to be the best or as good as the best.
    public static let agreement = 0.8
    /// The part of the steps with a measurable effect that has to be explained at all.
    public static let explained = 0.5
    /// Departures below this one are those of a batch linear method, but for noise.
    public static let symmetryTolerance = 0.1
  }

  /// Applies the rules to the evidence for each of a model's steps.
  init(
    _ weights: WeightEvidence?, _ candidates: CandidateEvidence?, _ symmetries: SymmetryEvidence?, axis: StepAxis
  ) {
    let findings = axis.values.enumerated().map { index, step in
      let ranking = candidates?.rankings[index]
      let departure = symmetries?.invariances.departure(index, from: .order)
      guard let weights else { return StepFinding(step: step, ranking: ranking, orderDeparture: departure) }
      return StepFinding(
        step: step, weights.shares.steps[index], metric: weights.metrics.isEmpty ? nil : weights.metrics[index],
        ranking: ranking, orderDeparture: departure)
    }
    self.init(findings, stepName: axis.name)
  }

  /// Applies the rules to the findings on a model's steps.
  public init(_ findings: [StepFinding], stepName: String) {
    self.stepName = stepName
    self.findings = findings
    let active = findings.filter(\.isActive)
    let telling = active.filter { $0.kind != .notIdentifiable && $0.kind != .noWeights }
    let described = MethodEntry.allCases.map { entry in telling.indices.filter { telling[$0].entries.contains(entry) } }
    let most = described.map(\.count).max() ?? 0
    let isFound = most >= Rule.minSteps && Double(most) >= Rule.agreement * Double(telling.count)
    let best = zip(MethodEntry.allCases, described).filter { $0.1.count == most }
    // Entries that describe as many steps, but not the same ones, can be told apart, and none of them is the model's.
    let isOne = Set(best.map(\.1)).count == 1
    entries =
      Self.areExplained(active) && isFound && isOne
      ? best.map(\.0).sorted { first, second in
        telling.count { $0.entries.first == first } > telling.count { $0.entries.first == second }
      } : []
    let named = telling.filter { !$0.entries.isEmpty }
    excluded = MethodEntry.allCases.filter { entry in
      !named.isEmpty && named.allSatisfy { !$0.entries.contains(entry) }
    }
  }

  /// Whether entries explain enough of the steps with a measurable effect.
  static func areExplained(_ active: [StepFinding]) -> Bool {
    Double(active.count { !$0.entries.isEmpty }) >= Rule.explained * Double(active.count)
  }
}
