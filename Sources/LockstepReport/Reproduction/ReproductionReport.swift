public import LockstepFiles
internal import Mustache

/// Published figures made again, each with a report of its own and the published numbers beside ours.
public struct ReproductionReport: Sendable {
  /// A figure that was made.
  public struct Figure: Sendable {
    /// The name of its folder.
    public var name: String
    /// What it is, in a line.
    public var summary: String
    /// Where it is published.
    public var source: String
    /// What it was made from.
    public var document: ResultsDocument
    /// The published tables beside ours.
    public var tables: [TableReproduction]
    /// What was left out, with what it needs.
    public var omissions: [String]

    /// A figure with all that goes with it.
    public init(
      name: String, summary: String, source: String, document: ResultsDocument, tables: [TableReproduction],
      omissions: [String]
    ) {
      self.name = name
      self.summary = summary
      self.source = source
      self.document = document
      self.tables = tables
      self.omissions = omissions
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
  /// - Throws: ``LockstepFiles/FileError`` if the folder cannot be written, or a chart cannot be drawn.
  public func write(
    to folder: PendingFolder, drawnBy renderer: ChartRenderer?, progress: (Int) -> Void = { _ in }
  ) throws {
    for (index, figure) in figures.enumerated() {
      try figure.document.write(to: folder, under: "\(figure.name)/")
      try WebReport(figure.document).write(to: folder, under: "\(figure.name)/report/", drawnBy: renderer)
      for (number, table) in figure.tables.enumerated() {
        try folder.write(table.table.csv, to: "\(figure.name)/published-\(number + 1).csv")
      }
      progress(index + 1)
    }
    try folder.write(html(), to: Self.fileName)
  }

  private func html() throws -> String {
    let template = try MustacheTemplate(string: String(decoding: PackageResources.reproduction_mustache, as: UTF8.self))
    return template.render(
      ReproductionContent(
        style: String(decoding: PackageResources.style_css, as: UTF8.self),
        figures: figures.map { ReproductionContent.Figure($0) }))
  }
}
