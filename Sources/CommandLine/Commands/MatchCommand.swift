internal import LockstepIdentification
internal import ArgumentParser
internal import Foundation
internal import LockstepCore
internal import LockstepFiles
internal import LockstepNetworks
internal import LockstepRegistry
internal import LockstepReport
internal import LockstepResults

struct MatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "match",
    abstract: "Compare learners step by step on the same prompts.",
    discussion: """
      For example: lockstep match iterative-newton gradient-descent conjugate-gradient --output results

      Learners, metrics and function classes are written NAME or NAME:OPTION=VALUE,OPTION=VALUE. NAME is a plugin or a \
      Registry document; 'lockstep list' prints all names. A learner may also be a checkpoint folder, and \
      LABEL=LEARNER names it in the results. Step grids are numbers (5), ranges (0..40), strides (50..1300/50) and powers \
      (2^0..2^12), joined by +.
      """)

  @Argument(help: "Learners. (default: those of the experiment)")
  var learners: [String] = []

  @Option(name: .shortAndLong, help: "Registry experiment that provides the defaults.")
  var experiment: String?

  @Option(
    name: [.short, .customLong("metric")],
    help: ArgumentHelp(
      "Metric; repeatable. (default: similarity-of-errors, similarity-of-weights)", valueName: "metric"))
  var metrics: [String] = []

  @OptionGroup var prompts: PromptOptions

  @Option(parsing: .unconditional, help: "Number of bootstrap resamples for the confidence intervals.")
  var resamples = 1000

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Output folder for the results: JSON, and a CSV file per matrix.", valueName: "folder"))
  var output: String?

  @Flag(inversion: .prefixedNo, help: "Find the method that describes each network.")
  var identify = true

  @Flag(help: "Also match the null learners, which run no algorithm.")
  var nulls = false

  @OptionGroup var overwrite: OverwriteOption
  @OptionGroup var jobs: JobsOption
  @OptionGroup var json: JSONOption
  @OptionGroup var registry: RegistryOptions

  func validate() throws {
    try requireRange(resamples, 1...100_000, "--resamples")
  }

  func run() throws {
    let catalog = try registry.catalog()
    var plan = try experiment.map(catalog.experiment) ?? .standard
    let given = try (learners.isEmpty ? plan.learners : learners).map { try catalog.learner($0) }
    let learners = given + (nulls ? try catalog.plugins.nulls.map { try $0.named() } : [])
    if experiment == nil { plan.adoptPrompts(of: learners) }
    let (set, source) = try prompts.promptSet(defaults: plan, in: catalog)
    let run = try MatchRun(
      learners, by: metrics.isEmpty ? plan.metrics : metrics, on: set, from: source, resamples: resamples,
      queries: prompts.queries, seed: prompts.sampling.seed ?? plan.seed, jobs: jobs.count, in: catalog)
    let folder = try output.map {
      try AtomicFolder($0, replacing: overwrite.isForced, signature: ResultsDocument.marker)
    }
    var document = try Progress.reporting("prompts", total: run.promptCount) { progress in
      try run.document { progress.update($0) }
    }
    let models = identify ? learners.filter { $0.learner is any TrainedLearner } : []
    for model in models where set.count >= Identifier.minPromptCount {
      let run = try IdentificationRun(
        of: model, on: set, candidates: [], peers: [], isQuick: true, queries: prompts.queries,
        seed: prompts.sampling.seed ?? plan.seed, executor: jobs.executor, in: catalog)
      document.identifications.append(try run.identification().summary)
    }
    if let folder {
      try document.write(to: folder)
      try folder.commit()
    }
    try StandardOutput.write(
      json.isRequested ? document.json.text() : TerminalReport(document, style: StandardOutput.style).summary,
      isStyled: !json.isRequested)
    if !models.isEmpty, document.identifications.isEmpty, !json.isRequested {
      try StandardOutput.write(
        "\nNo method was looked for: that takes at least \(Identifier.minPromptCount) prompts (--count).\n")
    }
    if let output, !json.isRequested {
      try StandardOutput.write("\nWrote the results to \(output). To print them: lockstep show \(output)\n")
    }
  }
}
