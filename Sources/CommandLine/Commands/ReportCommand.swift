internal import ArgumentParser
internal import LockstepReport
internal import LockstepResults

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write a web page and figures of results.",
    discussion: """
      The page is a single file that works offline. With --figures, each figure is also written as SVG, PDF and PNG, with \
      its Vega-Lite specification and its data as CSV and JSON; the pictures need the Python package vl-convert.
      """)

  @Argument(help: "Results folder of 'match' or 'identify', or its results.json.", completion: .file())
  var results: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Output folder. (default: report in the results folder)", valueName: "folder"))
  var output: String?

  @Flag(help: "Also write each figure as SVG, PDF, PNG, Vega-Lite specification, CSV and JSON.")
  var figures = false

  @OptionGroup var overwrite: OverwriteOption
  @OptionGroup var jobs: JobsOption

  func run() throws {
    let document = try ResultsDocument(results)
    let path = output ?? ResultsDocument.folder(of: results) + "/report"
    let renderer = try figures ? Charts.renderer(jobs: jobs.count) : Charts.rendererOfPages()
    try WebReport(document).save(to: path, overwriting: overwrite.isForced, figures: figures, drawnBy: renderer)
    try StandardOutput.write("Wrote the report to \(path)/\(WebReport.fileName)\n")
    try StandardOutput.write(Charts.notice(of: renderer, drawingFiles: figures))
  }
}
