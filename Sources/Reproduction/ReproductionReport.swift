internal import LockstepCore
package import LockstepFiles
package import LockstepReport
package import LockstepResults
internal import Mustache

/// Reproduced figures, each with its report and the published values next to ours.
package struct ReproductionReport: Sendable {
  /// A reproduced figure.
  package struct Figure: Sendable {
    /// The name of its folder.
    package var name: String
    /// The published figure.
    package var published: PublishedFigure
    /// Our results.
    package var document: ResultsDocument
    /// The published tables next to our values.
    package var tables: [TableReproduction]
    /// What differs from the published figure or is missing, and why.
    package var notes: [String]
    /// The roles of the trained models that took part.
    package var models: [String]

    /// A reproduced figure.
    package init(
      name: String, published: PublishedFigure, document: ResultsDocument, tables: [TableReproduction], notes: [String],
      models: [String]
    ) {
      self.name = name
      self.published = published
      self.document = document
      self.tables = tables
      self.notes = notes
      self.models = models
    }
  }

  /// The kind of a reproduction's folder, with a report of each figure.
  package static let folderKind = AtomicFolder.Kind("lockstep.reproduction", parts: [WebReport.folderKind])

  /// The name of the page with all figures.
  package static let fileName = "index.html"

  private let figures: [Figure]

  /// A report of these figures.
  package init(_ figures: [Figure]) { self.figures = figures }

  /// Writes a folder for each figure, with the results, the report and the tables, and one page with all figures.
  ///
  /// - Parameter progress: Called with the number of finished figures.
  /// - Throws: `LockstepError` if the folder cannot be written, or a chart cannot be drawn.
  package func write(
    to folder: AtomicFolder, drawnBy renderer: ChartRenderer?, progress: (Int) -> Void = { _ in }
  ) throws {
    var contents: [[String: Any]] = []
    for (index, figure) in figures.enumerated() {
      let report = WebReport(figure.document)
      try figure.document.write(to: folder, under: "\(figure.name)/")
      let charts = figure.charts(among: report.figures)
      try report.write(to: folder, under: "\(figure.name)/report/", filing: charts, drawnBy: renderer)
      for (number, table) in figure.tables.enumerated() {
        let path = "\(figure.name)/published-\(number + 1)"
        try folder.write(table.table.csv, to: path + ".csv")
        if let nulls = table.nulls { try folder.write(nulls.table.csv, to: path + "-nulls.csv") }
      }
      contents.append(figure.content(renderer?.drawsFiles == true ? charts : []))
      progress(index + 1)
    }
    let template = try PageTemplate.template(PackageResources.reproduction_mustache)
    try folder.write(template.render(["style": PageTemplate.style, "figures": contents]), to: Self.fileName)
  }
}

extension ReproductionReport.Figure {
  /// The learners that a metric skipped, with the reasons.
  package var skipped: [String] {
    let reasons = document.results.metrics.flatMap(\.skipped).map { "skipped: \($0.learner): \($0.reason)" }
    return reasons.enumerated().filter { index, reason in reasons.firstIndex(of: reason) == index }.map(\.element)
  }

  /// The subjects of the figure: its models or, without any, its first learner.
  var subjects: Set<String> {
    let shown = document.results.learners.map(\.label)
    let models = Set(models).intersection(shown)
    return models.isEmpty ? Set(shown.prefix(1)) : models
  }

  /// Whether a pair belongs to the figure: both have several steps, and one is a subject.
  func isAbout(_ comparison: Comparison) -> Bool {
    guard let (a, b) = document.results.learners(of: comparison) else { return false }
    return a.steps.count > 1 && b.steps.count > 1 && (subjects.contains(a.label) || subjects.contains(b.label))
  }

  /// The charts that show the content of the published figure.
  fileprivate func charts(among figures: ReportFigures) -> [Figure] {
    let results = document.results
    let ofPairs = zip(results.metrics, figures.metrics).flatMap { metric, charts in
      zip(metric.comparisons, charts.pairs).filter { isAbout($0.0) }.flatMap(\.1)
    }
    let ofLearners = zip(results.learners, figures.learners).flatMap { learner, charts in
      charts.filter { chart in
        learner.steps.count > 1
          && (subjects.contains(learner.label)
            || !["along-best", "weights-by-examples"].contains(chart.kind))
      }
    }
    return (ofPairs + ofLearners).filter { published.charts.contains($0.kind) }
  }
}
