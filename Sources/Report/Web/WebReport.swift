internal import LockstepCore
package import LockstepFiles
public import LockstepResults

/// Results as a web page and as figures for a paper.
public struct WebReport: Sendable {
  /// The name of the page in the folder of a report.
  public static let fileName = "index.html"
  /// The kind of a report's folder.
  package static let folderKind = ResultsDocument.reportKind

  private let document: ResultsDocument
  /// All charts of the report.
  package let figures: ReportFigures

  /// A report of some results.
  public init(_ document: ResultsDocument) {
    self.document = document
    figures = ReportFigures(document)
  }

  /// Saves in a folder `index.html` and, if asked for, in the folder `figures` each chart's Vega-Lite specification, its
  /// data as CSV and JSON and, if there is a renderer, the picture as SVG, PDF and PNG.
  ///
  /// - Parameters:
  ///   - path: The folder. It appears when it is complete.
  ///   - overwriting: Whether to replace an existing report.
  ///   - hasFigures: Whether to write the folder `figures`.
  ///   - renderer: What draws the charts; nil leaves them out.
  /// - Throws: `LockstepError` if the folder exists and may not be replaced, it cannot be written, or a chart cannot be
  ///   drawn.
  public func save(
    to path: String, overwriting: Bool = false, figures hasFigures: Bool = false, drawnBy renderer: ChartRenderer? = nil
  ) throws {
    let folder = try AtomicFolder(path, replacing: overwriting, kind: Self.folderKind)
    try write(to: folder, under: "", filing: hasFigures ? figures.all : [], drawnBy: renderer)
    try folder.commit()
  }

  /// Writes `index.html`, and files for some of the charts.
  ///
  /// - Parameters:
  ///   - path: The prefix of every file name; empty or a folder's name and a slash.
  ///   - filed: The charts to write files for.
  package func write(
    to folder: AtomicFolder, under path: String, filing filed: [Figure], drawnBy renderer: ChartRenderer?
  ) throws {
    let page = ReportPage(
      document: document, figures: figures, files: Set(filed.map(\.name)), library: renderer?.library,
      hasPictures: renderer?.drawsFiles == true)
    try folder.write(page.html(), to: path + Self.fileName)
    if !filed.isEmpty {
      for figure in filed { try figure.write(to: folder, under: path) }
      try renderer?.drawAll(in: folder.pendingPath(of: path + "figures"))
    }
    if !path.isEmpty { try folder.writeManifest(Self.folderKind, in: String(path.dropLast())) }
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
