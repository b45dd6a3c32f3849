internal import LockstepCore
public import LockstepResults

/// Results as text, for a terminal or a file.
public struct TerminalReport: Sendable {
  private let document: ResultsDocument
  private let style: TerminalStyle

  /// A report of some results in a style.
  public init(_ document: ResultsDocument, style: TerminalStyle) {
    self.document = document
    self.style = style
  }

  /// The answer on one screen: which method describes each network; for each metric the learners closest to its last layer,
  /// and the verdict on every pair.
  public var summary: String {
    let identifications = document.identifications.map { found in
      style.heading("Which method describes \(found.model)?").map { $0 + "\n" }.joined() + found.text(style) + "\n"
    }
    return identifications.joined() + style.heading(title).map { $0 + "\n" }.joined()
      + document.results.summary(style)
  }

  /// Every learner's options, and how its runs ended.
  public var learners: String {
    (style.heading("Learners") + document.results.learners.flatMap { $0.lines.flatMap(style.wrapped) })
      .map { $0 + "\n" }.joined()
  }

  /// The heatmap and the tables of best matches of every pair.
  public var details: String {
    var lines: [String] = []
    for metric in document.results.metrics {
      for comparison in metric.comparisons {
        guard let (a, b) = document.results.learners(of: comparison) else { continue }
        lines += [""] + style.heading("\(a.label) | \(b.label) by \(metric.title)") + [""]
        lines += TerminalHeatmap(comparison: comparison, metric: metric, a: a, b: b).lines(style)
        for (best, from, to) in [(comparison.aToB, a, b), (comparison.bToA, b, a)] {
          lines += [""]
          lines += style.wrapped("best \(to.steps.name) of \(to.label) for each \(from.steps.name) of \(from.label):")
          lines += style.wrapped(best.trend.sentence(from: from, to: to))
          lines += MatchTable(best: best, metric: metric, a: from, b: to).lines
        }
      }
    }
    if !lines.isEmpty {
      lines += [""] + MatchTable.legend.flatMap { name, meaning in style.wrapped("\(name): \(meaning)") }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private var title: String {
    let made = document.provenance
    let source =
      switch made.promptSource {
      case .sampled(let functionClass, let seed): "\(functionClass), seed \(seed)"
      case .file(let path, _): path
      }
    return "\(made.promptCount) prompts, d = \(made.shape.dimension), n = \(made.shape.contextSize), \(source)"
  }
}

extension MatchResults {
  /// The most learners whose pairs are described in sentences.
  private static let maxDescribed = 3

  /// The verdicts as text. Of up to three learners, their options, and the trend of every pair in a sentence; of more, a
  /// matrix of verdicts.
  public var summary: String { summary(.plain) }

  fileprivate func summary(_ style: TerminalStyle) -> String {
    let isShort = learners.count <= Self.maxDescribed
    var lines = isShort ? learners.flatMap { $0.lines.flatMap(style.wrapped) } : []
    let matrices = isShort ? [] : metrics.map { VerdictMatrix($0, of: self) }
    for (index, metric) in metrics.enumerated() {
      lines += [""] + style.heading(metric.title)
      lines += metric.skipped.flatMap { style.wrapped("  skipped: \($0.learner): \($0.reason)") }
      // Networks and recorded predictions are what the question is about.
      let models = learners.filter { $0.fingerprint != nil }
      lines += models.flatMap { LastStepRanking(of: $0, by: metric).lines(style) }
      lines += isShort ? sentences(metric, style) : matrices[index].lines(style)
    }
    if !isShort {
      let occurring = matrices.flatMap(\.marks)
      lines += [""]
      lines += VerdictMark.allCases.filter(occurring.contains).flatMap {
        style.wrapped("  \($0.symbol)  \($0.meaning)")
      }
    }
    return lines.joined(separator: "\n") + "\n"
  }

  private func sentences(_ metric: MetricResults, _ style: TerminalStyle) -> [String] {
    metric.comparisons.flatMap { comparison -> [String] in
      guard let (a, b) = learners(of: comparison) else { return [] }
      return style.wrapped("  \(a.label) | \(b.label)")
        + comparison.sentences(a, b).flatMap { style.wrapped("    " + $0) }
    }
  }
}

extension IdentificationSummary {
  /// The verdict, the table and further evidence.
  package func text(_ style: TerminalStyle) -> String {
    func lines(_ texts: [String]) -> String { texts.flatMap(style.wrapped).map { $0 + "\n" }.joined() }
    let table = table(style).map { $0 + "\n" }.joined()
    return lines([verdict]) + "\n" + table + (remarks.isEmpty ? "" : "\n") + lines(remarks)
  }

  /// The table's columns that a narrow terminal does without, in this order.
  static let dispensable: [Column] = [
    .exponent, .freeFilter, .metric, .similarity, .step, .candidate, .overNulls,
  ]

  private func table(_ style: TerminalStyle) -> [String] {
    var left = Array(header.indices)
    for column in [nil] + Self.dispensable.map(Optional.some) {
      left.removeAll { header[$0] == column?.rawValue }
      let textColumns = left.indices.filter { index in rows.contains { $0[left[index]].first?.isLetter == true } }
      let lines = alignedColumns(
        ([header] + rows).map { row in left.map { row[$0] } }, textColumns: Set(textColumns))
      if style.fits(lines) || column == Self.dispensable.last { return lines + note(without: left, style) }
    }
    return []
  }
}

extension IdentificationSummary {
  /// The columns that were left out, if any.
  private func note(without left: [Int], _ style: TerminalStyle) -> [String] {
    let missing = header.indices.filter { !left.contains($0) }.map { header[$0] }
    return missing.isEmpty ? [] : style.wrapped("(A wider terminal also shows: \(missing.joined(separator: ", ")).)")
  }
}

extension TerminalStyle {
  fileprivate func heading(_ text: String) -> [String] { wrapped(text).map(bold) }
}

extension LearnerResults {
  /// Its name, its specification and its terminations.
  fileprivate var lines: [String] {
    ["  \(label)" + (label == specification ? "" : " = \(specification)")]
      + (terminationSummary.map { ["    \($0)"] } ?? [])
  }
}

extension MetricResults {
  fileprivate var title: String { "\(label) (\(scaleDescription))" }
}
