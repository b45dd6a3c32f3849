internal import ArgumentParser
internal import Foundation
internal import LockstepCore
internal import LockstepFiles
internal import LockstepMatching
internal import LockstepRegistry
internal import LockstepReport

struct ReproduceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reproduce",
    abstract: "Makes published figures and tables again, with the published numbers beside ours.",
    discussion: """
      A figure is given by its number (8, table-1) or its name in the Registry; without any all are made. What a figure \
      shows of trained models needs some: any learner will do, such as transformer:checkpoint=FOLDER or \
      recorded:file=FILE. The rest is made without.
      """)

  @Argument(help: "The figures; all if none are given.")
  var figures: [String] = []

  @Option(help: ArgumentHelp("The Transformer: a learner whose steps are its layers.", valueName: "learner"))
  var transformer: String?

  @Option(help: ArgumentHelp("The LSTM: a learner whose steps are its layers.", valueName: "learner"))
  var lstm: String?

  @Option(
    name: .shortAndLong, parsing: .unconditional, help: "The number of prompts, where it is not the figure's own.")
  var count: Int?

  @Option(name: .shortAndLong, help: ArgumentHelp("Where to write the figures.", valueName: "folder"))
  var output = "results/reproduction"

  @OptionGroup var replacing: ReplacingOption
  @OptionGroup var jobs: JobsOption
  @OptionGroup var registry: RegistryOptions

  func validate() throws {
    if let count, !(2...Experiment.promptCounts.upperBound).contains(count) {
      throw ValidationError("--count is \(count); expected from 2 to \(Experiment.promptCounts.upperBound)")
    }
  }

  func run() throws {
    let catalog = try registry.catalog()
    let wanted = try selected(among: catalog.registry.figures)
    let models = try [("transformer", transformer), ("lstm", lstm)].compactMap { kind, text in
      try text.map { try NamedLearner($0, in: catalog, label: kind) }
    }
    let folder = try PendingFolder(output, replacing: replacing.force, marker: ReproductionReport.fileName)
    let renderer = try ChartRenderer.find(among: Machine.pythons, jobs: jobs.jobs)
    let made = try Progress.reporting("figures", total: wanted.count) { progress in
      try wanted.enumerated().map { index, entry in
        progress.update(index)
        return try figure(entry.name, entry.figure, models, catalog)
      }
    }
    try Progress.reporting("reports", total: made.count) { progress in
      try ReproductionReport(made).write(to: folder, drawnBy: renderer) { progress.update($0) }
    }
    try folder.commit()
    try Machine.output(made.map(\.lines).joined())
    try Machine.output("\nthe figures are in \(output)/\(ReproductionReport.fileName)\n")
    if renderer == nil { try Machine.output(ReportCommand.noCharts) }
  }

  private func selected(among all: [String: PublishedFigure]) throws -> [(name: String, figure: PublishedFigure)] {
    // By number: figure-9 before figure-10.
    let sorted = all.sorted { $0.key.compare($1.key, options: .numeric) == .orderedAscending }.map {
      ($0.key, $0.value)
    }
    guard !figures.isEmpty else { return sorted }
    for wanted in figures where !sorted.contains(where: { Self.isNamed(wanted, $0, $1) }) {
      let names = sorted.map(\.0) + sorted.flatMap(\.1.figures)
      throw OptionError("there is no figure '\(wanted)'" + suggestion(for: wanted, among: names))
    }
    return sorted.filter { entry in figures.contains { Self.isNamed($0, entry.0, entry.1) } }
  }

  private static func isNamed(_ text: String, _ name: String, _ figure: PublishedFigure) -> Bool {
    name == text || figure.figures.contains(text)
  }

  private func figure(
    _ name: String, _ figure: PublishedFigure, _ models: [NamedLearner], _ catalog: Catalog
  ) throws -> ReproductionReport.Figure {
    var plan = figure.experiment
    if let count { plan.promptCount = count }
    let learners = try plan.learners.map { try NamedLearner($0, in: catalog) }
    let used = models.filter { figure.models.contains($0.label) }
    let drawn = try plan.prompts(in: catalog)
    let document = try MatchRun(
      learners + used, by: plan.metrics, on: drawn.prompts,
      from: .sampled(functionClass: drawn.functionClass, seed: plan.seed), seed: plan.seed, jobs: jobs.jobs, in: catalog
    ).document()
    var omissions = figure.models.filter { kind in !used.contains { $0.label == kind } }.map {
      "Without a trained \($0): give one by --\($0)."
    }
    let tables = try figure.tables.compactMap { comparison in
      let table = try TableReproduction(comparison, document.results, promptCount: plan.promptCount)
      if table == nil {
        omissions.append("Left out for lack of a model: \(try PublishedTable(comparison.file).caption).")
      }
      return table
    }
    return ReproductionReport.Figure(
      name: name, summary: plan.summary, source: plan.source ?? "", document: document, tables: tables,
      omissions: omissions)
  }
}

extension ReproductionReport.Figure {
  /// What the command prints of it.
  fileprivate var lines: String {
    "\(name): \(summary)\n" + omissions.map { "  \($0)\n" }.joined() + tables.map { "  \($0.words)\n" }.joined()
  }
}
