internal import ArgumentParser
internal import Foundation
internal import LockstepCore
internal import LockstepFiles
internal import LockstepIdentification
internal import LockstepNetworks
internal import LockstepRegistry
internal import LockstepReport
internal import LockstepResults

struct MatchCommand: DistributedCommand {
  static let configuration = CommandConfiguration(
    commandName: "match",
    abstract: "Compare learners step by step on the same prompts.",
    discussion: """
      For example: lockstep match iterative-newton gradient-descent conjugate-gradient --output results

      Learners, metrics and function classes are written NAME or NAME:OPTION=VALUE,OPTION=VALUE. NAME is a plugin or a \
      Registry document; 'lockstep list' prints all names. A learner may also be a checkpoint folder, and \
      LABEL=LEARNER names it in the results. Step grids are numbers (5), ranges (0..40), strides (50..1300/50) and powers \
      (2^0..2^12), joined by +. The defaults for prompts are those of the experiment, if one is given, and otherwise \
      the function class and sizes that the networks were trained on.
      """)

  @Argument(help: "Learners. (default: those of the experiment)", completion: Completions.learners)
  var learners: [String] = []

  @Option(
    name: .shortAndLong, help: "Registry experiment that provides the defaults.", completion: Completions.experiments)
  var experiment: String?

  @Option(
    name: [.short, .customLong("metric")],
    help: ArgumentHelp(
      "Metric; repeatable. (default: similarity-of-errors, similarity-of-weights)", valueName: "metric"),
    completion: Completions.metrics)
  var metrics: [String] = []

  @OptionGroup var prompts: PromptOptions

  @Option(parsing: .unconditional, help: "Number of bootstrap resamples for the confidence intervals, at least 100.")
  var resamples = 1000

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Output folder for the results: JSON, and a CSV file per matrix.", valueName: "folder"),
    completion: .directory)
  var output: String?

  @Flag(inversion: .prefixedNo, help: "Find the method that describes each network.")
  var identify = true

  @Flag(help: "Also match the null learners, which run no iteration.")
  var nulls = false

  @Flag(help: "Exit with status 0 even if a named learner could not be compared.")
  var allowSkips = false

  @OptionGroup var sharding: ShardOption
  @OptionGroup var overwrite: OverwriteOption
  @OptionGroup var jobs: JobsOption
  @OptionGroup var json: JSONOption
  @OptionGroup var registry: RegistryOptions

  func validate() throws {
    try requireRange(resamples, 100...100_000, "--resamples")
  }

  mutating func adopt(_ merge: MergeCommand) {
    (output, overwrite, jobs, json) = (merge.output, merge.overwrite, merge.jobs, merge.json)
  }

  func run() throws { try runHere() }

  func run(on distribution: any Distribution) throws {
    let catalog = try registry.catalog()
    var plan = try experiment.map(catalog.experiment) ?? .standard
    let given = try (learners.isEmpty ? plan.learners : learners).map { try catalog.learner($0) }
    let learners = given + (nulls ? try catalog.plugins.nulls.map { try $0.named() } : [])
    if experiment == nil { plan.adoptPrompts(of: learners) }
    let (set, source) = try prompts.promptSet(defaults: plan, in: catalog)
    let run = try MatchRun(
      learners, by: metrics.isEmpty ? plan.metrics : metrics, on: set, from: source, resamples: resamples,
      queries: prompts.queries, seed: prompts.sampling.seed ?? plan.seed, executor: jobs.executor, in: catalog)
    // A network that refuses the prompts is skipped with its reason.
    let models =
      identify
      ? learners.filter { $0.learner is any TrainedLearner && $0.learner.refusal(of: PromptTask(set)) == nil } : []
    // What an identification refuses is refused before the long work.
    let identifications = try (set.count < Identifier.minPromptCount ? [] : models).map { model in
      try IdentificationRun(
        of: model, on: set, from: run.provenance, candidates: [], peers: [], extent: .quick,
        executor: jobs.executor, in: catalog)
    }
    let folder = try distribution.folder(output, replacing: overwrite.isForced, kind: ResultsDocument.folderKind)
    let matched = try Progress.reporting("prompts", total: run.promptCount) { progress in
      try run.document(on: distribution) { progress.update($0, of: $1) }
    }
    let identified = try identifications.compactMap { try identification($0, on: distribution) }
    guard var document = matched else { return }
    document.identifications = identified.map(\.summary)
    if let folder {
      try document.write(to: folder)
      try folder.commit()
    }
    // Requested learners that are missing come first.
    let missing = document.results.learnersWithoutComparison(among: given.map(\.label))
    for skip in missing { StandardError.write("Skipped: \(skip.learner): \(skip.reason)\n") }
    try StandardOutput.write(
      json.isRequested ? document.summary.text() : text(document, models: models), isStyled: !json.isRequested)
    if !self.learners.isEmpty, !missing.isEmpty, !allowSkips { throw ExitCode.failure }
  }

  /// - Returns: nil if another process or a merge collects the outcomes, or if the network diverges, which does not affect the
  ///   comparison.
  private func identification(
    _ run: IdentificationRun, on distribution: any Distribution
  ) throws -> Identification? {
    do {
      return try run.identification(on: distribution)
    } catch let error as LockstepError where error.isComparison {
      StandardError.write("Not identified: \(error)\n")
      return nil
    }
  }

  private func text(_ document: ResultsDocument, models: [NamedLearner]) -> String {
    var text = TerminalReport(document, style: StandardOutput.style).summary
    if !models.isEmpty, document.provenance.promptCount < Identifier.minPromptCount {
      text += "\nIdentification was skipped: it needs at least \(Identifier.minPromptCount) prompts (--count).\n"
    }
    if let output {
      text +=
        "\nWrote the results to \(output). A pair in detail: lockstep show \(output.quotedForShell) -l A -l B; everything: --all\n"
        .printable
    }
    return text
  }
}

extension MatchResults {
  /// Those of some learners that no metric could compare, with the reason of the first.
  fileprivate func learnersWithoutComparison(among labels: [String]) -> [SkippedLearner] {
    labels.compactMap { label in
      let skips = metrics.flatMap { $0.skipped.filter { $0.learner == label } }
      return skips.count == metrics.count ? skips.first : nil
    }
  }
}
