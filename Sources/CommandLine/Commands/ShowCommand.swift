internal import LockstepResults
internal import ArgumentParser
internal import LockstepCore
internal import LockstepFiles
internal import LockstepMatching
internal import LockstepReport

struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Shows results: verdicts, heatmaps and best matches.",
    discussion: "Colors are used in a terminal, unless NO_COLOR is set.")

  @Argument(help: "A folder that lockstep match wrote, or the results.json in it.")
  var results: String

  @Option(
    name: [.short, .customLong("learner")],
    help: ArgumentHelp("Only pairs with this learner; several make the pairs among them.", valueName: "learner"))
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
    if json.json {
      try Machine.output(selection.json.text())
      return
    }
    let report = TerminalReport(selection, style: Machine.outputStyle)
    try Machine.output(summary ? report.summary : report.summary + report.details)
  }

  private func require(_ label: String, among labels: [String], _ kind: String) throws {
    guard labels.contains(label) else {
      throw LockstepError.option("the results have no \(kind) '\(label)'" + suggestion(for: label, among: labels))
    }
  }
}
