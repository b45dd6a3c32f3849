internal import LockstepCore
public import LockstepResults
public import LockstepFiles

/// Results as a web page, and as figures for a paper.
public struct WebReport: Sendable {
  /// The name of the page in a report's folder.
  public static let fileName = "index.html"
  /// What a folder with a page of Lockstep's is known by.
  public static let marker = AtomicFolder.Signature(
    fileName, containing: #"<meta name="generator" content="Lockstep">"#)

  private let document: ResultsDocument
  let figures: ReportFigures

  /// A report of some results.
  public init(_ document: ResultsDocument) {
    self.document = document
    figures = ReportFigures(document)
  }

  /// Writes `index.html`, and for each chart in `figures` its Vega-Lite specification, its data as CSV and JSON and, where
  /// there is a renderer, the picture as SVG, PDF and PNG.
  ///
  /// - Parameter pageOnly: Whether to leave out all but `index.html`.
  /// - Throws: ``LockstepCore/LockstepError`` if the folder cannot be written, or a chart cannot be drawn.
  public func write(to folder: AtomicFolder, pageOnly: Bool = false, drawnBy renderer: ChartRenderer?) throws {
    try write(to: folder, under: "", filing: pageOnly ? [] : figures.all, drawnBy: renderer)
  }

  /// - Parameters:
  ///   - path: Put before every file's name; empty or the name of a folder with a slash.
  ///   - filed: The charts that are put into files, too.
  func write(
    to folder: AtomicFolder, under path: String, filing filed: [Figure], drawnBy renderer: ChartRenderer?
  ) throws {
    let page = try PageContent(document, figures, filing: filed, library: renderer?.library)
    try folder.write(page.html(), to: path + Self.fileName)
    guard !filed.isEmpty else { return }
    for figure in filed { try figure.write(to: folder, under: path) }
    try renderer?.drawAll(in: folder.pendingPath(of: path + "figures"))
  }
}

extension Figure {
  /// Writes the specification and the data.
  fileprivate func write(to folder: AtomicFolder, under path: String) throws {
    try folder.write(VegaLite.preamble.merging(specification).text(), to: "\(path)figures/\(name).vl.json")
    try folder.write(data.csv, to: "\(path)figures/\(name).csv")
    try folder.write(data.json.text(), to: "\(path)figures/\(name).json")
  }
}
