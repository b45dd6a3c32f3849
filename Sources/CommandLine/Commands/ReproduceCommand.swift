internal import LockstepResults
internal import ArgumentParser
internal import Foundation
internal import LockstepCore
internal import LockstepFiles
internal import LockstepMatching
internal import LockstepRegistry
internal import LockstepReport
internal import LockstepReproduction

struct ReproduceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reproduce",
    abstract: "Makes published figures and tables again, with the published numbers beside ours.",
    discussion: """
      A figure is given by its number (8, table-1) or its name in the Registry; without any all are made. What a figure \
      shows of trained models needs some: checkpoints' folders, names in the Registry, or any learner, such as \
      recorded:file=FILE. The rest is made without.
      """)

  @Argument(help: "The figures; all if none are given.")
  var figures: [String] = []

  @Option(help: ArgumentHelp("The Transformer: a checkpoint's folder, or a learner.", valueName: "model"))
  var transformer: String?

  @Option(help: ArgumentHelp("The LSTM: a checkpoint's folder, or a learner.", valueName: "model"))
  var lstm: String?

  @OptionGroup var sizes: FigureSizeOptions

  @Option(name: .shortAndLong, help: ArgumentHelp("Where to write the figures.", valueName: "folder"))
  var output = "results/reproduction"

  @OptionGroup var replacing: ReplacingOption
  @OptionGroup var jobs: JobsOption
  @OptionGroup var registry: RegistryOptions

  func run() throws {
    let catalog = try registry.catalog()
    let wanted = try selected(
      among: catalog.registry.figuresInOrder(measurements: MatchRun.measurements.map { $0.name }))
    let models = try [("transformer", transformer), ("lstm", lstm)].compactMap { kind, text in
      try text.map { try NamedLearner($0, in: catalog, label: kind) }
    }
    let folder = try AtomicFolder(output, replacing: replacing.force, marker: WebReport.marker)
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

  /// What kinds of models are called in sentences.
  private static let titles = ["transformer": "Transformer", "lstm": "LSTM"]

  private typealias Entry = (name: String, figure: PublishedFigure)

  private func selected(among all: [Entry]) throws -> [Entry] {
    guard !figures.isEmpty else { return all }
    for wanted in figures where !all.contains(where: { Self.isNamed(wanted, $0) }) {
      throw LockstepError.option(
        "there is no figure '\(wanted)'"
          + suggestion(for: wanted, among: all.map(\.name) + all.flatMap(\.figure.figures)))
    }
    return all.filter { entry in figures.contains { Self.isNamed($0, entry) } }
  }

  private static func isNamed(_ text: String, _ entry: Entry) -> Bool {
    entry.name == text || entry.figure.figures.contains(text)
  }

  private func figure(
    _ name: String, _ figure: PublishedFigure, _ models: [NamedLearner], _ catalog: Catalog
  ) throws -> ReproductionReport.Figure {
    let plan = sizes.applied(to: figure.experiment)
    let learners = try plan.learners.map { try NamedLearner($0, in: catalog) }
    let used = models.filter { figure.models.contains($0.label) }
    let drawn = try plan.prompts(in: catalog)
    let document = try MatchRun(
      used + learners, by: plan.metrics, on: drawn.prompts,
      from: .sampled(functionClass: drawn.functionClass, seed: plan.seed), seed: plan.seed, jobs: jobs.jobs, in: catalog
    ).document()
    var notes = figure.models.filter { kind in !used.contains { $0.label == kind } }.map {
      "What it shows of a trained \(Self.titles[$0] ?? $0) is left out: --\($0) names one."
    }
    let (d, n) = (figure.experiment.dimension, figure.experiment.contextSize)
    if (plan.dimension, plan.contextSize) != (d, n) {
      notes.append(
        "Made with d = \(plan.dimension) and n = \(plan.contextSize), not the published d = \(d) and n = \(n): the numbers "
          + "need not agree.")
    }
    let tables = try figure.tables.compactMap { comparison in
      let table = try TableReproduction(comparison, document.results, promptCount: plan.promptCount)
      if table == nil {
        notes.append("Left out, for it is about trained models: \(try PublishedTable(comparison.file).caption).")
      }
      return table
    }
    return ReproductionReport.Figure(
      name: name, published: figure, document: document, tables: tables, notes: notes, models: used.map(\.label))
  }
}

extension ReproductionReport.Figure {
  /// What the command prints of it.
  fileprivate var lines: String {
    "\(name): \(published.experiment.summary)\n"
      + (notes + skipped + tables.map(\.summary)).map { "  \($0)\n" }.joined()
  }
}
