internal import LockstepRegistry
internal import LockstepReport
internal import LockstepResults

extension ReproductionReport.Figure {
  /// The figure's section of the page, by the names in the template.
  ///
  /// - Parameter charts: The charts of the figure's report that the page shows.
  func content(_ charts: [Figure]) -> [String: Any] {
    let verdicts = document.results.metrics.flatMap { metric in
      metric.comparisons.filter(isAbout).compactMap { comparison in
        document.results.learners(of: comparison).map { a, b in PairSummary(id: "", metric, comparison, a, b).verdict }
      }
    }
    return templateContent([
      "name": name, "summary": published.experiment.summary, "source": published.experiment.source ?? "",
      "remark": published.remark, "notes": notes, "verdicts": verdicts + skipped, "tables": tables.map(\.content),
      "charts": charts.map {
        ["file": "\(name)/report/figures/\($0.name).svg", "title": $0.title, "caption": $0.caption]
      },
    ])
  }
}

extension TableReproduction {
  /// The table by the names in the template: a row for each run of cells of the same row.
  fileprivate var content: [String: Any] {
    var columns: [String] = []
    for cell in cells where !columns.contains(cell.column) { columns.append(cell.column) }
    var rows: [(label: String, cells: [[String: String]])] = []
    for cell in cells {
      if rows.last?.label != cell.row { rows.append((cell.row, [])) }
      rows[rows.count - 1].cells.append([
        "ours": number(cell.ours, digits: digits), "published": number(cell.published, digits: digits),
        "error": number(cell.standardError, digits: 3), "style": cell.agrees ? "agrees" : "differs",
      ])
    }
    return templateContent([
      "caption": caption, "summary": summary, "columns": columns, "rows": rows, "nulls": nulls?.content,
    ])
  }
}

extension NullComparison {
  /// The table by the names in the template.
  fileprivate var content: [String: Any] {
    ["caption": caption, "head": [text[0]], "rows": Array(text.dropFirst())]
  }
}
