internal import ArgumentParser
internal import LockstepCore
internal import LockstepFiles
internal import LockstepReport
internal import LockstepResults

struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Print results: verdicts, heatmaps and best matches.",
    discussion: "Terminals get colors unless NO_COLOR is set.")

  @Argument(help: "Results folder written by 'lockstep match', or its results.json.")
  var results: String

  @Option(
    name: [.short, .customLong("learner")],
    help: ArgumentHelp(
      "Only pairs with this learner; repeat it to select the pairs among several.", valueName: "learner"))
  var learners: [String] = []

  @Option(name: .shortAndLong, help: "Only this metric.")
  var metric: String?

  @Flag(help: "Only the verdicts.")
  var summary = false

  @OptionGroup var json: JSONOption

  func run() throws {
    let document = try ResultsDocument(results)
    if let metric { try require(metric, among: document.results.metrics.map(\.label), "metric") }
    let skipped = document.results.metrics.flatMap(\.skipped).map(\.learner)
    for learner in learners { try require(learner, among: document.results.learners.map(\.label) + skipped, "learner") }
    let selection = document.selecting(metric: metric, learners: learners)
    if json.isRequested {
      try StandardOutput.write(selection.json.text())
      return
    }
    let report = TerminalReport(selection, style: StandardOutput.style)
    try StandardOutput.write(summary ? report.summary : report.summary + report.details, isStyled: true)
  }

  private func require(_ label: String, among labels: [String], _ kind: String) throws {
    guard labels.contains(label) else {
      throw LockstepError.option("the results have no \(kind) '\(label)'" + suggestion(for: label, among: labels))
    }
  }
}
