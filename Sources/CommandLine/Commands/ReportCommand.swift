internal import LockstepResults
internal import ArgumentParser
internal import LockstepFiles
internal import LockstepReport

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Makes a web page of results, and figures for a paper.",
    discussion: """
      The page is one file that opens from disk. Beside it each figure lies as SVG, PDF and PNG, with its Vega-Lite \
      specification and its data as CSV and JSON. Charts are drawn by vl-convert (Python); without it the rest is written.
      """)

  @Argument(help: "A folder that lockstep match wrote, or the results.json in it.")
  var results: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Where to write the report. (default: report in the results' folder)", valueName: "folder"))
  var output: String?

  @Flag(help: "Write the page alone, without the figures' files, of which many learners have many.")
  var pageOnly = false

  @OptionGroup var replacing: ReplacingOption
  @OptionGroup var jobs: JobsOption

  func run() throws {
    let document = try ResultsDocument(results)
    let path = output ?? ResultsDocument.folder(of: results) + "/report"
    let folder = try AtomicFolder(path, replacing: replacing.force, signature: WebReport.marker)
    let renderer = try ChartRenderer.find(among: Machine.pythons, jobs: jobs.jobs)
    try WebReport(document).write(to: folder, pageOnly: pageOnly, drawnBy: renderer)
    try folder.commit()
    try Machine.output("the report is \(path)/\(WebReport.fileName)\n")
    if renderer == nil { try Machine.output(Self.noCharts) }
  }

  /// What is printed where nothing draws charts.
  static let noCharts = "without charts, for vl-convert is missing; run \(ChartRenderer.advice)\n"
}
