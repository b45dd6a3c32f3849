internal import LockstepCore
public import LockstepResults

/// Results as text for a terminal or a file.
public struct TerminalReport: Sendable {
  private let document: ResultsDocument
  private let style: TerminalStyle

  /// A report of some results in a style.
  public init(_ document: ResultsDocument, style: TerminalStyle) {
    self.document = document
    self.style = style
  }

  /// What was compared, how the learners ended, and for each metric the trend of every pair in a sentence.
  public var summary: String {
    var lines = heading(title) + learnerLines.flatMap(style.wrapped)
    for metric in document.results.metrics {
      lines += [""] + heading(title(of: metric))
      lines += metric.skipped.flatMap { style.wrapped("  skipped: \($0.learner): \($0.reason)") }
      for comparison in metric.comparisons {
        guard let (a, b) = document.results.learners(of: comparison) else { continue }
        let there = comparison.forward.trend.sentence(from: a, to: b)
        let back = comparison.backward.trend.sentence(from: b, to: a)
        lines += style.wrapped("  \(a.label) | \(b.label)")
        lines += (there == back ? [there] : [there, back]).flatMap { style.wrapped("    " + $0) }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// The heatmap and the tables of best matches of every pair.
  public var details: String {
    var lines: [String] = []
    for metric in document.results.metrics {
      for comparison in metric.comparisons {
        guard let (a, b) = document.results.learners(of: comparison) else { continue }
        lines += [""] + heading("\(a.label) | \(b.label) by \(title(of: metric))") + [""]
        lines += TerminalHeatmap(comparison: comparison, metric: metric, a: a, b: b).lines(style)
        for (matching, from, to) in [(comparison.forward, a, b), (comparison.backward, b, a)] {
          lines += [""]
          lines += style.wrapped("best \(to.steps.name) of \(to.label) for each \(from.steps.name) of \(from.label):")
          lines += style.wrapped(matching.trend.sentence(from: from, to: to))
          lines += MatchTable(matching: matching, metric: metric, a: from, b: to).lines
        }
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func heading(_ text: String) -> [String] { style.wrapped(text).map(style.bold) }

  private var title: String {
    let made = document.provenance
    let source =
      switch made.promptSource {
      case .sampled(let functionClass, let seed): "\(functionClass), seed \(seed)"
      case .file(let path): path
      }
    return "\(made.promptCount) prompts, d = \(made.shape.dimension), n = \(made.shape.contextSize), \(source)"
  }

  private var learnerLines: [String] {
    document.results.learners.flatMap { learner in
      ["  \(learner.label)" + (learner.label == learner.specification ? "" : " = \(learner.specification)")]
        + (learner.endingSummary.map { ["    \($0)"] } ?? [])
    }
  }

  private func title(of metric: MetricResults) -> String {
    "\(metric.label) (\(metric.direction.rawValue); floor \(number(metric.floor, digits: 3)), "
      + "ceiling \(number(metric.ceiling, digits: 3)))"
  }
}
