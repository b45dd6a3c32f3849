internal import Foundation

extension Identification {
  /// A row for each step: the best description, how much it explains, the ceiling of all methods that act on eigenvalues
  /// alone, what a learned metric explains, and the exponent of the response.
  public var table: String {
    let header = [verdict.stepName, "best description", "steps", "explained", "[95 %]", "ceiling", "metric", "p"]
    let rows = verdict.findings.enumerated().map { index, finding in
      [
        "\(finding.step)", description(of: finding), finding.member?.steps.map(String.init) ?? "",
        text(finding.share.value), interval(finding.share), text(finding.ceiling.value),
        finding.metricShare.map { text($0.value) } ?? "",
        response.shapes[index].map { String(format: "%.2f", $0.exponent.value) } ?? "",
      ]
    }
    let widths = header.indices.map { column in ([header] + rows).map { $0[column].count }.max() ?? 0 }
    return ([header] + rows).map { row in
      zip(row, widths).enumerated().map { column, cell in
        let padding = String(repeating: " ", count: cell.1 - cell.0.count)
        return column == 1 ? cell.0 + padding : padding + cell.0
      }.joined(separator: "  ")
    }.joined(separator: "\n") + "\n"
  }

  private func description(of finding: StepFinding) -> String {
    switch finding.kind {
    case .nothing: "nothing measurable"
    case .method: finding.entries[0].rawValue
    case .severalMethods:
      finding.entries.count == 2
        ? finding.entries.map(\.rawValue).joined(separator: " or ")
        : "\(finding.entries[0].rawValue) or \(finding.entries.count - 1) others"
    case .notIdentifiable: "not identifiable"
    case .otherSpectral: "another function of eigenvalues"
    case .learnedMetric: "ridge in a learned metric"
    case .unexplained: "unexplained"
    }
  }

  private func text(_ number: Double) -> String { String(format: "%.3f", number) }

  private func interval(_ estimate: Estimate) -> String {
    estimate.interval.map { "[\(text($0.lowerBound)), \(text($0.upperBound))]" } ?? ""
  }
}
