internal import ArgumentParser
internal import Foundation
internal import LockstepCore
internal import LockstepFiles
internal import LockstepRegistry
internal import LockstepReport
internal import LockstepReproduction
internal import LockstepResults

struct ReproduceCommand: DistributedCommand {
  static let configuration = CommandConfiguration(
    commandName: "reproduce",
    abstract: "Regenerate published figures and compare the numbers.",
    discussion: """
      A figure is a number (8, table-1) or a Registry name. Panels about trained models need one model for each role \
      that the figure names, as in: lockstep reproduce 8 --model NAME=PATH. Without a model these \
      panels are left out. A role may have several models if they were trained on different function classes; each figure \
      uses the one that accepts its prompts. Published similarities are shown next to those of null learners, which run \
      no iteration.
      """)

  @Argument(help: "Figures. (default: all)", completion: Completions.figures)
  var figures: [String] = []

  @Option(
    name: .customLong("model"),
    help: ArgumentHelp(
      "Trained model for the role NAME: a checkpoint folder or a learner; repeatable.", valueName: "name=path"),
    transform: ModelAssignment.init)
  var models: [ModelAssignment] = []

  @OptionGroup var sizes: FigureSizeOptions

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Output folder. (default: \(defaultOutput))", valueName: "folder"),
    completion: .directory)
  var output: String?

  private static let defaultOutput = "results/reproduction"

  @OptionGroup var sharding: ShardOption
  @OptionGroup var overwrite: OverwriteOption
  @OptionGroup var jobs: JobsOption
  @OptionGroup var registry: RegistryOptions

  mutating func adopt(_ merge: MergeCommand) throws {
    try merge.refuseJSON(of: "figures")
    (output, overwrite, jobs) = (merge.output, merge.overwrite, merge.jobs)
  }

  func run() throws { try runHere() }

  func run(on distribution: any Distribution) throws {
    let catalog = try registry.catalog()
    let selected = try selectedNames(in: catalog).map { (name: $0, figure: try catalog.figure($0)) }
    try requireRoles(of: selected.flatMap(\.figure.models))
    let models = try models.map { try catalog.learner($0.path, label: $0.role) }
    let output = output ?? Self.defaultOutput
    let folder = try distribution.folder(
      output, replacing: overwrite.isForced, kind: ReproductionReport.folderKind)
    let renderer = try Charts.renderer(jobs: jobs.count)
    let reproduced = try Progress.reporting("figures", total: selected.count) { progress in
      try selected.enumerated().compactMap { index, entry in
        progress.update(index)
        return try figure(entry.name, entry.figure, models, catalog, on: distribution)
      }
    }
    guard let folder else { return }
    try Progress.reporting("reports", total: reproduced.count) { progress in
      try ReproductionReport(reproduced).write(to: folder, drawnBy: renderer) { progress.update($0) }
    }
    try folder.commit()
    // Requested learners that are missing come first.
    let missing = zip(self.models, models).filter { _, model in
      !reproduced.contains { $0.document.results.compares(model) }
    }
    for (assignment, _) in missing {
      StandardError.write(
        "Skipped: \(assignment.role)=\(assignment.path): it could not be compared in any of the figures\n")
    }
    try StandardOutput.write(reproduced.map(\.lines).joined())
    try StandardOutput.write("\nWrote the figures to \(output)/\(ReproductionReport.fileName)\n")
    try StandardOutput.write(Charts.notice(of: renderer, drawingFiles: true))
    if !missing.isEmpty { throw ExitCode.failure }
  }

  private func requireRoles(of roles: [String]) throws {
    for model in models {
      guard roles.contains(model.role) else {
        throw LockstepError.option(
          "no selected figure has a panel about a trained '\(model.role)'" + suggestion(for: model.role, among: roles))
      }
    }
  }

  /// For each of a figure's roles the model that was trained on its function class. Of several that refuse its prompts the
  /// first is skipped with its reason.
  ///
  /// - Throws: `LockstepError` if two models of a role accept the prompts.
  private func models(
    of figure: PublishedFigure, among models: [NamedLearner], on prompts: SampledPrompts
  ) throws -> [NamedLearner] {
    try figure.models.compactMap { role in
      let cast = models.filter { $0.label == role }
      let accepting = cast.filter { $0.learner.refusal(of: PromptTask(prompts)) == nil }
      guard accepting.count <= 1 else {
        throw LockstepError.option(
          "--model \(role)= is given more than once for prompts of \(prompts.functionClass.specification)")
      }
      return accepting.first ?? cast.first
    }
  }

  private func selectedNames(in catalog: Catalog) throws -> [String] {
    guard !figures.isEmpty else { return catalog.figureNames }
    let selected = try figures.flatMap { figure in
      let names = catalog.registry.figures[figure] == nil ? catalog.figures(reproducing: figure) : [figure]
      guard !names.isEmpty else {
        let numbers = catalog.figureNames.flatMap { (try? catalog.figure($0))?.figures ?? [] }
        throw LockstepError.unknown("figure", figure, among: catalog.figureNames + numbers)
      }
      return names
    }
    return catalog.figureNames.filter(selected.contains)
  }

  private func figure(
    _ name: String, _ figure: PublishedFigure, _ models: [NamedLearner], _ catalog: Catalog,
    on distribution: any Distribution
  ) throws -> ReproductionReport.Figure? {
    let plan = sizes.applied(to: figure.experiment)
    let learners = try plan.learners.map { try catalog.learner($0) }
    let sampled = try plan.prompts(in: catalog)
    let used = try self.models(of: figure, among: models, on: sampled)
    let matched = try MatchRun(
      used + learners, by: plan.metrics, on: sampled,
      from: .sampled(functionClass: sampled.functionClass.specification, seed: plan.seed), seed: plan.seed,
      executor: jobs.executor, in: catalog
    ).document(on: distribution)
    let nulls = try nullResults(figure, plan, sampled, catalog, on: distribution)
    guard let document = matched else { return nil }
    var notes = figure.models.filter { role in !used.contains { $0.label == role } }.map {
      "Panels about a trained \($0) are left out; add one with --model \($0)=PATH."
    }
    let (d, n) = (figure.experiment.dimension, figure.experiment.contextSize)
    let isPublishedProblem = (plan.dimension, plan.contextSize) == (d, n)
    if !isPublishedProblem {
      notes.append(
        "Computed with d = \(plan.dimension) and n = \(plan.contextSize) instead of the published d = \(d) and n = \(n), "
          + "so the numbers need not agree.")
    }
    let tables = try figure.tables.compactMap { comparison in
      var table = try TableReproduction(
        comparison, document.results, promptCount: plan.promptCount, isPublishedProblem: isPublishedProblem)
      if table == nil {
        notes.append("Left out without trained models: \(try PublishedTable(comparison.file).caption).")
      }
      table?.nulls = try nulls.flatMap { try NullComparison(comparison, $0, nulls: figure.nulls) }
      return table
    }
    return ReproductionReport.Figure(
      name: name, published: figure, document: document, tables: tables, notes: notes, models: used.map(\.label))
  }

  /// The figure's null learners against the learners of its tables, on the same prompts and by the same metrics; nil if it
  /// has none.
  private func nullResults(
    _ figure: PublishedFigure, _ plan: Experiment, _ prompts: SampledPrompts, _ catalog: Catalog,
    on distribution: any Distribution
  ) throws -> MatchResults? {
    let compared = plan.learners.filter { label in figure.tables.contains { $0.learner == label } }
    guard !figure.nulls.isEmpty, !compared.isEmpty else { return nil }
    return try MatchRun(
      (figure.nulls + compared).map { try catalog.learner($0) }, by: plan.metrics, on: prompts,
      from: .sampled(functionClass: prompts.functionClass.specification, seed: plan.seed), resamples: 1,
      seed: plan.seed, executor: jobs.executor, in: catalog
    ).document(on: distribution)?.results
  }
}

extension MatchResults {
  /// Whether a metric compared the learner.
  fileprivate func compares(_ learner: NamedLearner) -> Bool {
    learners.contains { $0.label == learner.label && $0.specification == learner.specification }
  }
}

extension ReproductionReport.Figure {
  /// The figure's summary, notes and agreement for printing.
  fileprivate var lines: String {
    "\(name): \(published.experiment.summary)\n"
      + (notes + skipped + tables.flatMap { [$0.summary] + ($0.nulls?.lines ?? []) }).map { "  \($0)\n" }.joined()
  }
}

/// A trained model and its role in published figures, written ROLE=PATH.
struct ModelAssignment {
  let role: String
  /// A checkpoint folder or a learner's specification.
  let path: String

  init(_ argument: String) throws {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, !parts[0].isEmpty, !parts[1].isEmpty else {
      throw ValidationError("expected NAME=PATH")
    }
    (role, path) = (parts[0], parts[1])
  }
}
