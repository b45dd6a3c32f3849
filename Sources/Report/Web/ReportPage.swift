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

  private var results: MatchResults { document.results }

  /// The page.
  ///
  /// - Throws: `LockstepError` if a number in a chart is not finite; another error if a template is invalid, which would
  ///   be a fault in Lockstep.
  func html() throws -> String {
    let page = try PageTemplate.template(PackageResources.page_mustache)
    let figure = try PageTemplate.template(PackageResources.figure_mustache)
    return page.render(try content(), library: MustacheLibrary(templates: ["page": page, "figure": figure]))
  }

  private func content() throws -> [String: Any] {
    let made = document.provenance
    let labels = results.learners.map(\.label).joined(separator: ", ")
    let notes =
      library == nil
      ? "Charts were skipped because vl-convert is not installed; their specifications and data are in figures/. To draw "
        + "them, run \(ChartRenderer.advice), then lockstep report again."
      : "Drag to pan, Shift+scroll to zoom, double-click to reset; use a chart's menu to save it. Figure files are in "
        + "figures/: SVG, PDF and PNG, with the Vega-Lite specification and the data."
    return templateContent([
      "title": "Which learners agree, step by step?",
      "lead": "\(labels): every pair, step by step, on \(made.promptCount) prompts of d = \(made.shape.dimension), "
        + "n = \(made.shape.contextSize).",
      "version": made.version,
      "identifications": document.identifications.enumerated().map { index, identification in
        [
          "id": "identification-\(index + 1)", "model": identification.model, "verdict": identification.verdict,
          "header": identification.header, "rows": identification.rows, "remarks": identification.remarks,
        ]
      },
      "metrics": try zip(results.metrics, figures.metrics).map(metric),
      "overview": try figures.overview.map(chart),
      "learners": try zip(results.learners, figures.learners).enumerated().map { try learner($0, $1.0, $1.1) },
      "details": made.details,
      "tableLegend": MatchTable.legend,
      "chartNote": notes,
      "style": PageTemplate.style,
      "script": String(decoding: PackageResources.page_js, as: UTF8.self),
      "chartConfig": try VegaLite.config.embeddableText(),
      // The end of a script element can occur only in strings of the program, where the slash can be escaped.
      "library": library?.replacing("</script", with: "<\\/script"),
    ])
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
      "specification": learner.specification, "fingerprint": learner.fingerprint,
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
    return [
      "id": figures.name, "label": metric.label, "heading": "By \(metric.label) (\(metric.scaleDescription))",
      "answer": answer(pairs), "groups": groups(pairs), "skipped": metric.skipped, "columns": labels(pairs),
      "rows": rows(pairs), "legend": legend(pairs),
      "pairs": try zip(pairs, figures.pairs).map { pair, figures in pair.content(try figures.map(chart)) },
    ]
  }

  /// The labels of the learners that are compared.
  private func labels(_ pairs: [PairSummary]) -> [String] {
    let compared = Set(pairs.flatMap { [$0.a.label, $0.b.label] })
    return results.learners.map(\.label).filter(compared.contains)
  }

  /// The rows of the matrix of verdicts; a cell on the diagonal is empty.
  private func rows(_ pairs: [PairSummary]) -> [[String: Any]] {
    var cells: [String: [String: [String: Any]]] = [:]
    for pair in pairs {
      cells[pair.a.label, default: [:]][pair.b.label] = pair.cell(pair.comparison.aToB, pair.a, pair.b)
      cells[pair.b.label, default: [:]][pair.a.label] = pair.cell(pair.comparison.bToA, pair.b, pair.a)
    }
    let labels = labels(pairs)
    return labels.map { row in ["label": row, "cells": labels.map { cells[row]?[$0] ?? [:] }] }
  }

  private func legend(_ pairs: [PairSummary]) -> [VerdictMark] {
    let marks = pairs.flatMap { pair in
      [pair.comparison.aToB, pair.comparison.bToA].map {
        VerdictMark($0.trend.verdict, isSameRate: pair.comparison.isSameRate)
      }
    }
    return Trend.Verdict.allCases.flatMap { verdict in
      [true, false].map { VerdictMark(verdict, isSameRate: $0) }.filter(marks.contains)
    }.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// The pairs by verdict, the most informative first.
  private func groups(_ pairs: [PairSummary]) -> [[String: Any]] {
    PairSummary.Kind.allCases.compactMap { kind in
      let members = pairs.filter { $0.kind == kind }
      guard let mark = members.first?.mark else { return nil }
      return [
        "symbol": mark.symbol, "style": mark.style, "heading": "\(kind.heading) (\(members.count))",
        "sentences": members.map { ["id": $0.id, "text": $0.verdict, "evidence": $0.evidence] },
      ]
    }
  }

  /// The number of pairs with each verdict, in a sentence.
  private func answer(_ pairs: [PairSummary]) -> String {
    let parts = PairSummary.Kind.allCases.compactMap { kind -> String? in
      let count = pairs.count { $0.kind == kind }
      return count == 0 ? nil : "\(count) \(count == 1 ? kind.verbs.one : kind.verbs.many)"
    }
    guard !pairs.isEmpty else { return "There is nothing to compare." }
    return "Of \(pairs.count) \(pairs.count == 1 ? "pair" : "pairs") " + parts.joined(separator: ", ") + "."
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
      case .file(let path): [("prompt file", path)]
      }
    return source + [
      ("number of prompts", "\(promptCount)"), ("dimension d", "\(shape.dimension)"),
      ("examples n", "\(shape.contextSize)"), ("bootstrap resamples", "\(resamples), seed \(seed)"),
      ("queries for induced weights", "\(queries), for learners that are not linear"),
      ("Lockstep", "\(version), kernels \(kernels)"),
    ]
  }
}
