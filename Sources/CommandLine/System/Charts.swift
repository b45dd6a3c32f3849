internal import Foundation
internal import LockstepRegistry
internal import LockstepReport

/// What the installation draws charts with.
enum Charts {
  /// What draws the charts of pages: the JavaScript that was installed with the program, or that of vl-convert; nil if
  /// there is neither.
  static func rendererOfPages() throws -> ChartRenderer? {
    let files = [Installation.shareFolder, Installation.checkout?.appending(path: ".tools")].compactMap {
      $0?.appending(path: "charts.js").path
    }
    for file in files {
      if let renderer = try ChartRenderer.ofPages(library: file) { return renderer }
    }
    return rendererOfFiles(jobs: 1)
  }

  /// What draws charts of pages, and as files if there is a Python with vl-convert; nil if nothing does.
  static func renderer(jobs: Int) throws -> ChartRenderer? { try rendererOfFiles(jobs: jobs) ?? rendererOfPages() }

  /// What a renderer left out, for a report that also has files of its figures or not; empty if nothing.
  static func notice(of renderer: ChartRenderer?, drawingFiles: Bool) -> String {
    let reason = " because vl-convert is not installed. Run: \(ChartRenderer.advice)\n"
    guard let renderer else { return "Charts were skipped" + reason }
    return drawingFiles && !renderer.drawsFiles ? "Figures were not drawn as SVG, PDF and PNG" + reason : ""
  }

  /// What draws charts as files, too: a Python with vl-convert; nil if there is none.
  ///
  /// It is the interpreter that `scripts/bootstrap` installed in the checkout that the program was built from, or one on
  /// the `PATH`. No other folder is searched: a program in a shared folder must not run files that others put above it.
  private static func rendererOfFiles(jobs: Int) -> ChartRenderer? {
    let checkout = Installation.checkout.map { [$0.appending(path: ".tools/python/bin/python3").path] } ?? []
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return ChartRenderer.find(among: checkout + path.split(separator: ":").map { "\($0)/python3" }, jobs: jobs)
  }
}
