internal import Foundation
internal import LockstepCore
internal import LockstepFiles
internal import LockstepResults

extension PageContent {
  /// The page about some results.
  ///
  /// - Parameters:
  ///   - filed: The charts that have files of their own.
  ///   - library: The JavaScript that draws charts; nil leaves them out.
  /// - Throws: `LockstepError` if a number in a chart is not finite.
  init(_ document: ResultsDocument, _ figures: ReportFigures, filing filed: [Figure], library: String?) throws {
    let made = document.provenance
    let results = document.results
    let files = Set(filed.map(\.name))
    func charts(_ figures: [Figure]) throws -> [Chart] {
      try figures.map { try Chart($0, isDrawn: library != nil, isFiled: files.contains($0.name)) }
    }
    title = "Which learners run the same algorithm?"
    lead =
      "\(results.learners.map(\.label).joined(separator: ", ")): every pair, step by step, on \(made.promptCount) prompts "
      + "of d = \(made.shape.dimension), n = \(made.shape.contextSize)."
    version = made.version
    metrics = try zip(results.metrics, figures.metrics).map { metric, metricFigures in
      try Metric(metric, metricFigures, results, charts)
    }
    overview = try charts(figures.overview)
    learners = try zip(results.learners, figures.learners).enumerated().map { index, entry in
      let (learner, figures) = entry
      return Learner(
        id: "learner-\(index + 1)", label: learner.label, steps: learner.steps.summary,
        specification: learner.specification, fingerprint: learner.fingerprint,
        terminations: learner.terminationSummary,
        hasScales: learner.steps.count > 1,
        figures: try charts(figures))
    }
    details = made.details
    tableLegend = MatchTable.legend.map { PageContent.Detail(name: $0.0, value: $0.1) }
    chartNote =
      library == nil
      ? "Charts were skipped because vl-convert is not installed; their specifications and data are in figures/. To draw "
        + "them, run \(ChartRenderer.advice), then lockstep report again."
      : "Drag to pan, Shift+scroll to zoom, double-click to reset; use a chart's menu to save it. Figure files are in "
        + "figures/: SVG, PDF and PNG, with the Vega-Lite specification and the data."
    style = PageTemplate.style
    script = String(decoding: PackageResources.page_js, as: UTF8.self)
    // The end of a script element can occur only in strings of the program, where the slash can be escaped.
    chartConfig = try VegaLite.config.embeddableText()
    self.library = library?.replacing("</script", with: "<\\/script")
  }
}

extension PageContent.Chart {
  fileprivate init(_ figure: Figure, isDrawn: Bool, isFiled: Bool) throws {
    self.init(
      title: figure.title, caption: figure.caption,
      specification: isDrawn ? try figure.specification.embeddableText() : nil,
      files: isFiled ? "figures/\(figure.name).*" : nil)
  }
}

extension PageContent.Metric {
  fileprivate init(
    _ metric: MetricResults, _ figures: ReportFigures.MetricFigures, _ results: MatchResults,
    _ charts: ([Figure]) throws -> [PageContent.Chart]
  ) throws {
    let entries = metric.comparisons.enumerated().compactMap { index, comparison in
      results.learners(of: comparison).map { learners in
        PairSummary(id: "\(figures.name)-pair-\(index + 1)", metric, comparison, learners.a, learners.b)
      }
    }
    self.init(
      id: figures.name, label: metric.label,
      heading: "By \(metric.label) (\(metric.scaleDescription))",
      answer: Self.answer(entries), groups: Self.groups(entries),
      skipped: metric.skipped.map { PageContent.Skipped(learner: $0.learner, reason: $0.reason) },
      columns: Self.labels(entries, results), rows: Self.rows(entries, results), legend: Self.legend(entries),
      pairs: try zip(entries, figures.pairs).map { try $0.pair(charts($1)) })
  }

  /// The labels of the learners that are compared.
  private static func labels(_ entries: [PairSummary], _ results: MatchResults) -> [String] {
    let compared = Set(entries.flatMap { [$0.a.label, $0.b.label] })
    return results.learners.map(\.label).filter(compared.contains)
  }

  private static func rows(_ entries: [PairSummary], _ results: MatchResults) -> [PageContent.Row] {
    var cells: [String: [String: PageContent.Cell]] = [:]
    for entry in entries {
      cells[entry.a.label, default: [:]][entry.b.label] = entry.cell(entry.comparison.aToB, entry.a, entry.b)
      cells[entry.b.label, default: [:]][entry.a.label] = entry.cell(entry.comparison.bToA, entry.b, entry.a)
    }
    let labels = labels(entries, results)
    let nothing = PageContent.Cell(link: nil, style: "", symbol: "", amount: "", title: "")
    return labels.map { row in
      PageContent.Row(label: row, cells: labels.map { cells[row]?[$0] ?? nothing })
    }
  }

  private static func legend(_ entries: [PairSummary]) -> [VerdictMark] {
    let verdicts = Set(entries.flatMap { [$0.comparison.aToB.trend.verdict, $0.comparison.bToA.trend.verdict] })
    return Trend.Verdict.allCases.filter(verdicts.contains).map { VerdictMark($0) }
  }

  /// The pairs by verdict, the most informative first.
  private static func groups(_ entries: [PairSummary]) -> [PageContent.Group] {
    PairSummary.Kind.allCases.compactMap { kind in
      let members = entries.filter { $0.kind == kind }
      guard let first = members.first else { return nil }
      return PageContent.Group(
        symbol: first.mark.symbol, style: first.mark.style, heading: "\(kind.heading) (\(members.count))",
        sentences: members.map(\.sentence))
    }
  }

  /// The number of pairs with each verdict, in a sentence.
  private static func answer(_ entries: [PairSummary]) -> String {
    let parts = PairSummary.Kind.allCases.compactMap { kind -> String? in
      let count = entries.count { $0.kind == kind }
      return count == 0 ? nil : "\(count) \(count == 1 ? kind.verbs.one : kind.verbs.many)"
    }
    guard !entries.isEmpty else { return "There is nothing to compare." }
    return "Of \(entries.count) \(entries.count == 1 ? "pair" : "pairs") " + parts.joined(separator: ", ") + "."
  }
}

extension StepAxis {
  /// The number and the range of the steps.
  fileprivate var summary: String {
    guard let first = values.first, let last = values.last, first < last else { return "one \(name)" }
    return "\(count) \(plural(name)), \(first) to \(last)"
  }
}

extension Provenance {
  fileprivate var details: [PageContent.Detail] {
    let source: [(String, String)] =
      switch promptSource {
      case .sampled(let functionClass, let seed): [("function class", functionClass), ("prompt seed", "\(seed)")]
      case .file(let path): [("prompt file", path)]
      }
    let rest: [(String, String)] = [
      ("number of prompts", "\(promptCount)"), ("dimension d", "\(shape.dimension)"),
      ("examples n", "\(shape.contextSize)"),
      ("bootstrap resamples", "\(resamples), seed \(seed)"),
      ("queries for induced weights", "\(queries), for learners that are not linear"),
      ("Lockstep", "\(version), kernels \(kernels)"),
    ]
    return (source + rest).map { PageContent.Detail(name: $0.0, value: $0.1) }
  }
}
