internal import Foundation
public import LockstepResults
internal import LockstepStatistics

extension Identification {
  /// The verdict, and a table with a row for each step: the best description, how much it explains beside the ceiling of
  /// all methods that act on eigenvalues alone and what a learned metric explains, the exponent of the response; the
  /// closest candidate, its step, its similarity, and by how much that exceeds the best null learner's.
  public var summary: IdentificationSummary {
    var columns: [(title: String, cell: (Int, StepFinding) -> String)] = [
      (verdict.stepName, { _, finding in "\(finding.step)" }),
      ("best description", { _, finding in finding.description }),
    ]
    if let weights {
      columns += [
        ("explained", { _, finding in text(finding.share) }),
        ("ceiling", { _, finding in text(finding.ceiling) }),
      ]
      if !weights.metrics.isEmpty { columns.append(("metric", { _, finding in text(finding.metricShare) })) }
      columns.append(
        (
          "p",
          { index, _ in weights.response.shapes[index].map { String(format: "%.2f", $0.exponent.value) } ?? "" }
        ))
    }
    if candidates != nil {
      func best(_ finding: StepFinding) -> StepRanking.Entry? {
        finding.kind == .nothing ? nil : finding.ranking?.entries.first
      }
      columns += [
        ("closest candidate", { _, finding in best(finding)?.label ?? "" }),
        ("step", { _, finding in best(finding).map { "\($0.best)" } ?? "" }),
        ("similarity", { _, finding in text(best(finding)?.similarity) }),
        ("over nulls", { _, finding in signed(best(finding)?.overNulls) }),
      ]
    }
    return IdentificationSummary(
      model: label, verdict: paragraph, header: columns.map(\.title),
      rows: verdict.findings.enumerated().map { index, finding in columns.map { $0.cell(index, finding) } },
      remarks: remarks)
  }
}

extension StepFinding {
  /// The finding in a table's cell.
  fileprivate var description: String {
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
