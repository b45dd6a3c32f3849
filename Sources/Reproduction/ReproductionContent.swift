internal import LockstepReport
internal import LockstepCore
internal import LockstepResults
internal import LockstepRegistry

/// The content of the page.
struct ReproductionContent {
  struct Figure {
    let name: String
    let summary: String
    let source: String
    let remark: String?
    let notes: [String]
    let verdicts: [String]
    let charts: [Chart]
    let tables: [Table]
  }

  struct Chart {
    let file: String
    let title: String
    let caption: String
  }

  struct Table {
    struct Row {
      let label: String
      let cells: [Cell]
    }

    struct Cell {
      let ours: String
      let published: String
      let error: String
      let style: String
    }

    let caption: String
    let summary: String
    let columns: [String]
    let rows: [Row]
  }

  let style: String
  let figures: [Figure]
}

extension ReproductionContent.Figure {
  /// - Parameter charts: The charts of the figure's report that the page shows.
  init(_ figure: ReproductionReport.Figure, charts: [Figure]) {
    name = figure.name
    summary = figure.published.experiment.summary
    source = figure.published.experiment.source ?? ""
    remark = figure.published.remark
    notes = figure.notes
    tables = figure.tables.map { ReproductionContent.Table($0) }
    verdicts =
      figure.document.results.metrics.flatMap { metric in
        metric.comparisons.filter(figure.isAbout).compactMap { comparison in
          figure.document.results.learners(of: comparison).map { a, b in
            PairSummary(id: "", metric, comparison, a, b).verdict
          }
        }
      } + figure.skipped
    self.charts = charts.map { chart in
      ReproductionContent.Chart(
        file: "\(figure.name)/report/figures/\(chart.name).svg", title: chart.title, caption: chart.caption)
    }
  }
}

extension ReproductionContent.Table {
  init(_ table: TableReproduction) {
    caption = table.caption
    summary = table.summary
    var columns: [String] = []
    for cell in table.cells where !columns.contains(cell.column) { columns.append(cell.column) }
    self.columns = columns
    var rows: [Row] = []
    for cell in table.cells {
      let entry = Cell(
        ours: number(cell.ours, digits: table.digits), published: number(cell.published, digits: table.digits),
        error: number(cell.standardError, digits: 3), style: cell.agrees ? "agrees" : "differs")
      if let last = rows.last, last.label == cell.row {
        rows[rows.count - 1] = Row(label: last.label, cells: last.cells + [entry])
      } else {
        rows.append(Row(label: cell.row, cells: [entry]))
      }
    }
    self.rows = rows
  }
}
