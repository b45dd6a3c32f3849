internal import Foundation
public import LockstepResults
internal import LockstepStatistics

extension Identification {
  /// The verdict, and a table with a row for each step: the best description, how much it explains beside a free function of
  /// the eigenvalue and a learned metric, the exponent of the response; the closest candidate, its step, its similarity,
  /// and by how much that exceeds the best null learner's.
  public var summary: IdentificationSummary {
    var columns: [(column: IdentificationSummary.Column, cell: (Int, StepFinding) -> String)] = [
      (.description, { _, finding in finding.description })
    ]
    if let weights {
      columns += [
        (.explained, { _, finding in text(finding.share) }), (.freeFilter, { _, finding in text(finding.freeFilter) }),
      ]
      if !weights.metrics.isEmpty { columns.append((.metric, { _, finding in text(finding.metricShare) })) }
      columns.append(
        (.exponent, { i, _ in weights.response.shapes[i].map { String(format: "%.2f", $0.exponent.value) } ?? "" }))
    }
    if candidates != nil {
      func best(_ finding: StepFinding) -> StepRanking.Entry? {
        finding.kind == .nothing ? nil : finding.ranking?.entries.first
      }
      columns += [
        (.candidate, { _, finding in best(finding)?.label ?? "" }),
        (.step, { _, finding in best(finding).map { "\($0.best)" } ?? "" }),
        (.similarity, { _, finding in text(best(finding)?.similarity) }),
        (.overNulls, { _, finding in signed(finding.kind == .nothing ? nil : finding.ranking?.margin) }),
      ]
    }
    return IdentificationSummary(
      model: label, verdict: paragraph, header: [verdict.stepName] + columns.map(\.column.rawValue),
      rows: verdict.findings.enumerated().map { index, finding in
        ["\(finding.step)"] + columns.map { $0.cell(index, finding) }
      },
      remarks: remarks, steps: verdict.findings.map(\.step), curves: curves, closest: closest)
  }

  /// The numbers of the table, to draw: shares of the weights, and similarities.
  private var curves: [IdentificationSummary.Curve] {
    func curve(_ quantity: String, _ name: String, _ value: (StepFinding) -> Double?) -> IdentificationSummary.Curve? {
      let values = verdict.findings.map(value)
      guard values.contains(where: { $0 != nil }) else { return nil }
      return IdentificationSummary.Curve(quantity: quantity, name: name, values: values)
    }
    let share = "explained share of the induced weights"
    let similarity = String((candidates?.metric ?? "").prefix { $0 != ":" }).replacing("-", with: " ")
    func closest(_ finding: StepFinding) -> StepRanking.Entry? { finding.ranking?.entries.first }
    return [
      curve(share, "best family") { $0.share?.value },
      curve(share, "any function of eigenvalues") { $0.freeFilter?.value },
      curve(share, "ridge in a learned metric") { $0.metricShare?.value },
      curve(similarity, "closest candidate") { closest($0)?.similarity.value },
      curve(similarity, "closest null learner") { finding in
        closest(finding).map { $0.similarity.value - $0.overNulls.value }
      },
    ].compactMap(\.self)
  }

  /// The candidate that is closest at most of the steps with anything to describe, the first of equal ones.
  private var closest: String? {
    let labels = verdict.findings.filter { $0.kind != .nothing }.compactMap { $0.ranking?.entries.first?.label }
    return labels.max { first, second in labels.count { $0 == first } < labels.count { $0 == second } }
  }
}

extension StepFinding {
  /// The finding in a table's cell.
  var description: String {
    switch kind {
    case .nothing: "nothing measurable"
    case .method: entries[0].rawValue
    case .severalMethods:
      entries.count == 2
        ? entries.map(\.rawValue).joined(separator: " or ") : "\(entries[0].rawValue) or \(entries.count - 1) others"
    case .notIdentifiable: "not identifiable"
    case .otherSpectral: "another function of eigenvalues"
    case .learnedMetric: "ridge in a learned metric"
    case .orderDependent: "depends on the order"
    case .unexplained: "unexplained"
    case .noWeights: "no weights"
    }
  }
}

private func text(_ estimate: Estimate?) -> String { estimate.map { String(format: "%.3f", $0.value) } ?? "" }

/// A difference with its sign and half the width of its interval.
private func signed(_ estimate: Estimate?) -> String {
  guard let estimate else { return "" }
  let half = estimate.interval.map { String(format: " ± %.3f", ($0.upperBound - $0.lowerBound) / 2) } ?? ""
  return String(format: "%+.3f", estimate.value) + half
}
