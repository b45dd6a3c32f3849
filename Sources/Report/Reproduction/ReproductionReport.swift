internal import LockstepCore
public import LockstepFiles
public import LockstepResults
internal import LockstepRegistry
internal import Mustache

/// Published figures made again, each with a report of its own and the published numbers beside ours.
public struct ReproductionReport: Sendable {
  /// A figure that was made.
  public struct Figure: Sendable {
    /// The name of its folder.
    public var name: String
    /// What was to be made.
    public var published: PublishedFigure
    /// What was made.
    public var document: ResultsDocument
    /// The published tables beside ours.
    public var tables: [TableReproduction]
    /// What is other than published, or left out, and why.
    public var notes: [String]
    /// The labels of the trained models that took part.
    public var models: [String]

    /// A figure with all that goes with it.
    public init(
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

  /// The name of the page that leads to all figures.
  public static let fileName = "index.html"

  private let figures: [Figure]

  /// A report of these figures.
  public init(_ figures: [Figure]) { self.figures = figures }

  /// Writes for each figure a folder of its name with the results, the report and the tables, and a page over all.
  ///
  /// - Parameter progress: Called with the number of figures that are done.
  /// - Throws: ``LockstepCore/LockstepError`` if the folder cannot be written, or a chart cannot be drawn.
  public func write(
    to folder: AtomicFolder, drawnBy renderer: ChartRenderer?, progress: (Int) -> Void = { _ in }
  ) throws {
    var contents: [ReproductionContent.Figure] = []
    for (index, figure) in figures.enumerated() {
      let report = WebReport(figure.document)
      try figure.document.write(to: folder, under: "\(figure.name)/")
      let charts = figure.charts(among: report.figures)
      try report.write(to: folder, under: "\(figure.name)/report/", filing: charts, drawnBy: renderer)
      for (number, table) in figure.tables.enumerated() {
        try folder.write(table.table.csv, to: "\(figure.name)/published-\(number + 1).csv")
      }
      contents.append(ReproductionContent.Figure(figure, charts: renderer == nil ? [] : charts))
      progress(index + 1)
    }
    try folder.write(html(contents), to: Self.fileName)
  }

  private func html(_ figures: [ReproductionContent.Figure]) throws -> String {
    let template = try PageTemplate.template(PackageResources.reproduction_mustache)
    return template.render(
      ReproductionContent(
        style: String(decoding: PackageResources.style_css, as: UTF8.self), figures: figures))
  }
}

extension ReproductionReport.Figure {
  /// The learners that took no part in some of it, with their reasons.
  public var leftOut: [String] {
    let reasons = document.results.metrics.flatMap(\.skipped).map { "left out: \($0.learner): \($0.reason)" }
    return reasons.enumerated().filter { index, reason in reasons.firstIndex(of: reason) == index }.map(\.element)
  }

  /// The learners that the figure is about: its models or, without any, its first learner.
  var subjects: Set<String> {
    let shown = document.results.learners.map(\.label)
    let models = Set(models).intersection(shown)
    return models.isEmpty ? Set(shown.prefix(1)) : models
  }

  /// Whether a pair is what the figure is about: learners with steps, a subject among them.
  func isAbout(_ comparison: Comparison) -> Bool {
    guard let (a, b) = document.results.learners(of: comparison) else { return false }
    return a.steps.count > 1 && b.steps.count > 1 && (subjects.contains(a.label) || subjects.contains(b.label))
  }

  /// The charts that show what the published figure shows.
  fileprivate func charts(among figures: ReportFigures) -> [Figure] {
    let results = document.results
    let ofPairs = zip(results.metrics, figures.metrics).flatMap { metric, charts in
      zip(metric.comparisons, charts.pairs).filter { isAbout($0.0) }.flatMap(\.1)
    }
    let ofLearners = zip(results.learners, figures.learners).flatMap { learner, charts in
      charts.filter { chart in
        learner.steps.count > 1
          && (subjects.contains(learner.label)
            || ![.alongBestMatches, .weightsByExamples].contains { chart.shows($0) })
      }
    }
    return (ofPairs + ofLearners).filter { chart in published.charts.contains { chart.shows($0) } }
  }
}

extension Figure {
  /// The end of a chart's name says what it shows.
  fileprivate func shows(_ chart: PublishedFigure.Chart) -> Bool { name.hasSuffix("-\(chart.rawValue)") }
}
