internal import ArgumentParser
internal import LockstepCore
internal import LockstepFiles
internal import LockstepReport
internal import LockstepResults

struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Print results: verdicts, heatmaps and best matches.",
    discussion: """
      Prints the answer on one screen. With --learner, also the heatmaps and the best matches of the selected pairs; with \
      --all, everything. The same holds for --json. Terminals get colors unless NO_COLOR is set.
      """)

  @Argument(help: "Results folder of 'match' or 'identify', or its results.json.", completion: .file())
  var results: String

  @Option(
    name: [.short, .customLong("learner")],
    help: ArgumentHelp(
      "Show details of the pairs with this learner; repeat to select the pairs among several learners.",
      valueName: "learner"))
  var learners: [String] = []

  @Option(
    name: [.short, .customLong("metric")], help: ArgumentHelp("Show only this metric; repeatable.", valueName: "metric")
  )
  var metrics: [String] = []

  @Flag(help: "Show everything: all pairs, and the options of all learners.")
  var all = false

  @OptionGroup var json: JSONOption

  func run() throws {
    let document = try ResultsDocument(results)
    for metric in metrics { try require(metric, among: document.results.metrics.map(\.label), "metric") }
    let skipped = document.results.metrics.flatMap(\.skipped).map(\.learner)
    for learner in learners { try require(learner, among: document.results.learners.map(\.label) + skipped, "learner") }
    let selection = document.selecting(metrics: metrics, learners: learners)
    if json.isRequested {
      try StandardOutput.write((all || !learners.isEmpty ? selection.json : selection.summary).text())
      return
    }
    let report = TerminalReport(selection, style: StandardOutput.style)
    let details = (all ? "\n" + report.learners : "") + (all || !learners.isEmpty ? report.details : "")
    try StandardOutput.write(report.summary + details, isStyled: true)
  }

  private func require(_ label: String, among labels: [String], _ kind: String) throws {
    guard labels.contains(label) else {
      throw LockstepError.option("the results have no \(kind) '\(label)'" + suggestion(for: label, among: labels))
    }
  }
}
