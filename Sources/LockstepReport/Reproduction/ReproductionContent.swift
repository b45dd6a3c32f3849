internal import LockstepCore
internal import LockstepMatching

/// What the page's template is filled with.
struct ReproductionContent {
  struct Figure {
    let name: String
    let summary: String
    let source: String
    let omissions: [String]
    let verdicts: [String]
    let tables: [Table]
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
    let words: String
    let columns: [String]
    let rows: [Row]
  }

  let style: String
  let figures: [Figure]
}

extension ReproductionContent.Figure {
  init(_ figure: ReproductionReport.Figure) {
    name = figure.name
    summary = figure.summary
    source = figure.source
    omissions = figure.omissions
    tables = figure.tables.map { ReproductionContent.Table($0) }
    verdicts = figure.document.results.metrics.flatMap { metric in
      metric.comparisons.compactMap { comparison in
        figure.document.results.learners(of: comparison).flatMap { a, b in
          // Where a learner has but one step there is nothing to tell.
          a.steps.count > 1 && b.steps.count > 1
            ? "by \(metric.label): \(comparison.forward.trend.sentence(from: a, to: b))" : nil
        }
      } + metric.skipped.map { "by \(metric.label), left out: \($0.learner): \($0.reason)" }
    }
  }
}

extension ReproductionContent.Table {
  init(_ table: TableReproduction) {
    caption = table.caption
    words = table.words
    var columns: [String] = []
    for cell in table.cells where !columns.contains(cell.column) { columns.append(cell.column) }
    self.columns = columns
    var rows: [Row] = []
    for cell in table.cells {
      let entry = Cell(
        ours: number(cell.ours, digits: 3), published: number(cell.published, digits: 3),
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
