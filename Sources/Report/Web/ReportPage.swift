internal import Foundation
internal import LockstepCore
internal import LockstepFiles
internal import LockstepResults
internal import Mustache

/// The page about some results. The keys of its content are the names in the templates, which escape the values.
struct ReportPage {
  let document: ResultsDocument
  let figures: ReportFigures
  /// The names of the charts that have files of their own.
  let files: Set<String>
  /// The JavaScript that draws charts; nil leaves them out.
  let library: String?
  /// Whether those files are pictures, too.
  let hasPictures: Bool

  private var results: MatchResults { document.results }

  /// The page.
  ///
  /// - Throws: `LockstepError` if a number in a chart is not finite; another error if a template is invalid, which would
  ///   be a fault in Lockstep.
  func html() throws -> String {
    let page = try PageTemplate.template(PackageResources.page_mustache)
    let figure = try PageTemplate.template(PackageResources.figure_mustache)
    let scales = try PageTemplate.template(PackageResources.scales_mustache)
    return page.render(
      try content(), library: MustacheLibrary(templates: ["page": page, "figure": figure, "scales": scales]))
  }

  private func content() throws -> [String: Any] {
    let made = document.provenance
    let models = document.identifications.map(\.model)
    let others = results.learners.map(\.label).filter { !models.contains($0) }
    let sizes = "\(made.promptCount) prompts of d = \(made.shape.dimension), n = \(made.shape.contextSize)"
    let drawing =
      library == nil
      ? "Charts were skipped because vl-convert is not installed. To draw them, run \(ChartRenderer.advice), then lockstep "
        + "report again."
      : "Drag to pan, Shift+scroll to zoom, double-click to reset; use a chart's menu to save it."
    let filed =
      files.isEmpty
      ? "Figure files: lockstep report RESULTS --figures."
      : "Figure files are in figures/: the Vega-Lite specifications\(hasPictures ? ", the data, SVG, PDF and PNG" : " and the data")."
    return templateContent([
      "title": models.isEmpty
        ? "Which learners agree, step by step?" : "Which method describes \(models.joined(separator: " and "))?",
      "lead": models.isEmpty
        ? "\(others.joined(separator: ", ")): every pair, step by step, on \(sizes)."
        : "\(models.joined(separator: ", ")) beside \(others.joined(separator: ", ")), step by step, on \(sizes).",
      "version": made.version,
      "identifications": try document.identifications.indices.map(identification),
      "metrics": try zip(results.metrics, figures.metrics).map(metric),
      "overview": try figures.overview.map(chart),
      "learners": try zip(results.learners, figures.learners).enumerated().map { try learner($0, $1.0, $1.1) },
      "details": made.details,
      "tableLegend": identificationLegend
        + [("floor and ceiling of a metric", "similarity of least squares to predicting 0, and to itself")]
        + MatchTable.legend,
      "chartNote": "\(drawing) \(filed)",
      "style": PageTemplate.style,
      "script": String(decoding: PackageResources.page_js, as: UTF8.self),
      "chartConfig": try VegaLite.config.embeddableText(),
      // The end of a script element can occur only in strings of the program, where the slash can be escaped.
      "library": library?.replacing("</script", with: "<\\/script"),
    ])
  }

  /// The answer about a model: verdict, table, charts, and the similarities to the closest candidate.
  private func identification(_ index: Int) throws -> [String: Any] {
    let found = document.identifications[index]
    let heatmap = zip(results.metrics, figures.metrics).lazy.compactMap { metric, figures in
      metric.comparisons.firstIndex { comparison in
        [comparison.a, comparison.b].contains(found.model) && [comparison.a, comparison.b].contains(found.closest)
      }.map { figures.pairs[$0][0] }
    }.first
    return [
      "id": "identification-\(index + 1)", "model": found.model,
      "heading": document.identifications.count > 1 ? found.model : "", "verdict": found.verdict,
      "header": cells(found.header, of: found), "rows": found.rows.map { ["cells": cells($0, of: found)] },
      "remarks": found.remarks,
      "figures": try (figures.identifications[index] + [heatmap].compactMap(\.self)).map(chart),
    ]
  }

  /// The cells of a row; those that a narrow screen does without have a class, and so have those of one character for each
  /// layer.
  private func cells(_ texts: [String], of found: IdentificationSummary) -> [[String: Any]] {
    zip(texts, found.header).map { text, heading in
      let column = IdentificationSummary.Column(rawValue: heading)
      let style = column == .symbols ? "symbols" : ""
      return ["text": text, "style": column.map(IdentificationSummary.dispensable.contains) == true ? "minor" : style]
    }
  }

  /// The meanings of the columns of identifications, of those that there are.
  private var identificationLegend: [(name: String, value: String)] {
    let headings = Set(document.identifications.flatMap(\.header))
    return IdentificationSummary.Column.allCases.filter { headings.contains($0.rawValue) }.compactMap { column in
      column.meaning.map { (column.rawValue, $0) }
    }
  }

  private func chart(_ figure: Figure) throws -> [String: Any] {
    templateContent([
      "title": figure.title, "caption": figure.caption,
      "chart": library == nil ? nil : try figure.specification.embeddableText(),
      "files": files.contains(figure.name) ? "figures/\(figure.name).*" : nil,
    ])
  }

  private func learner(_ index: Int, _ learner: LearnerResults, _ figures: [Figure]) throws -> [String: Any] {
    templateContent([
      "id": "learner-\(index + 1)", "label": learner.label, "steps": learner.steps.summary,
      // Of a checkpoint's path only the folder's name: a page is for others, too.
      "specification": learner.specification.replacing(/=\/[^,]*\/([^,\/]+)/) { "=…/\($0.output.1)" },
      "fingerprint": learner.fingerprint,
      "terminations": learner.terminationSummary, "hasScales": learner.steps.count > 1,
      "figures": try figures.map(chart),
    ])
  }

  private func metric(_ metric: MetricResults, _ figures: ReportFigures.MetricFigures) throws -> [String: Any] {
    let pairs = metric.comparisons.enumerated().compactMap { index, comparison in
      results.learners(of: comparison).map { learners in
        PairSummary(id: "\(figures.name)-pair-\(index + 1)", metric, comparison, learners.a, learners.b)
      }
    }
    let matrix = VerdictMatrix(metric, of: results)
    return [
      "id": figures.name, "label": inWords(metric.label),
      "heading": "By \(inWords(metric.label)) (\(metric.scaleDescription))",
      "answer": answer(pairs), "value": metric.valueName.capitalized, "groups": groups(pairs),
      "skipped": metric.skipped, "columns": numbered(matrix.labels),
      "rows": rows(matrix, pairs), "legend": matrix.marks.map(content),
      "pairs": try zip(pairs, figures.pairs).map { pair, figures in pair.content(try figures.map(chart)) },
    ]
  }

  /// The rows of the matrix of verdicts; a cell on the diagonal is empty.
  private func rows(_ matrix: VerdictMatrix, _ pairs: [PairSummary]) -> [[String: Any]] {
    matrix.labels.enumerated().map { index, row in
      let cells = matrix.labels.map { column -> [String: Any] in
        guard let cell = matrix[row, column] else { return [:] }
        return content(cell.mark).merging([
          "link": pairs[cell.pair].id, "amount": cell.amount ?? "", "title": "\(row) | \(column): \(cell.sentence)",
        ]) { $1 }
      }
      return ["number": index + 1, "label": row, "cells": cells]
    }
  }

  private func numbered(_ labels: [String]) -> [[String: Any]] {
    labels.enumerated().map { ["number": $0 + 1, "label": $1] }
  }

  private func content(_ mark: VerdictMark) -> [String: Any] {
    ["symbol": mark.symbol, "style": mark.style, "meaning": mark.meaning]
  }

  /// The pairs by verdict, the most informative first.
  private func groups(_ pairs: [PairSummary]) -> [[String: Any]] {
    VerdictMark.ofPairs.compactMap { mark in
      let members = pairs.filter { $0.mark == mark }
      guard !members.isEmpty else { return nil }
      return [
        "symbol": mark.symbol, "style": mark.style, "heading": "\(mark.heading) (\(members.count))",
        "isOpen": mark != .tooFewSteps && mark != .unclear, "hasRate": mark.hasRate, "pairs": members.map(\.row),
      ]
    }
  }

  /// The most pairs whose verdicts stand in full at the top.
  private static let maxAnswers = 3

  /// The verdicts on a few pairs, or the number of pairs with each verdict.
  private func answer(_ pairs: [PairSummary]) -> String {
    guard !pairs.isEmpty else { return "There is nothing to compare." }
    guard pairs.count > Self.maxAnswers else { return pairs.map { "\($0.verdict)." }.joined(separator: " ") }
    let parts = VerdictMark.ofPairs.compactMap { mark -> String? in
      let count = pairs.count { $0.mark == mark }
      return count == 0 ? nil : "\(count) \(count == 1 ? mark.verbs.one : mark.verbs.many)"
    }
    return "Of \(pairs.count) pairs " + parts.joined(separator: ", ") + "."
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
  fileprivate var details: [(name: String, value: String)] {
    let source: [(String, String)] =
      switch promptSource {
      case .sampled(let functionClass, let seed): [("function class", functionClass), ("prompt seed", "\(seed)")]
      case .file(let path, let sha256):
        [("prompt file", path)] + (sha256.map { [("SHA-256 of the prompts", $0)] } ?? [])
      }
    return source + [
      ("number of prompts", "\(promptCount)"), ("dimension d", "\(shape.dimension)"),
      ("examples n", "\(shape.contextSize)"), ("bootstrap resamples", "\(resamples), seed \(seed)"),
      ("queries for induced weights", "\(queries), for learners that are not linear"),
      ("Lockstep", "\(version), kernels \(kernels)"),
    ]
  }
}
