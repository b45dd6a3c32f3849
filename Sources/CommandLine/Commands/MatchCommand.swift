internal import LockstepResults
internal import ArgumentParser
internal import Foundation
internal import LockstepCore
internal import LockstepFiles
internal import LockstepMatching
internal import LockstepNetworks
internal import LockstepRegistry
internal import LockstepReport

struct MatchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "match",
    abstract: "Matches every pair of learners, step by step.",
    discussion: """
      For example: lockstep match iterative-newton gradient-descent conjugate-gradient --output results
      """)

  @Argument(help: "The learners; those of the experiment if none are given.")
  var learners: [String] = []

  @Option(name: .shortAndLong, help: "A Registry experiment that says what the other options do not.")
  var experiment: String?

  @Option(
    name: [.short, .customLong("metric")],
    help: ArgumentHelp(
      "A metric; may be repeated. (default: similarity-of-errors, similarity-of-weights)", valueName: "metric"))
  var metrics: [String] = []

  @OptionGroup(title: "Prompts") var sampling: SamplingOptions

  @Option(help: ArgumentHelp("Prompts to use instead of drawing them: a safetensors file.", valueName: "file"))
  var prompts: String?

  @Option(parsing: .unconditional, help: "The number of bootstrap resamples behind the intervals.")
  var resamples = 1000

  @Option(
    parsing: .unconditional, help: "The number of queries behind the induced weights of learners that are not linear.")
  var queries = 100

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Where to write the results: JSON, and a CSV file for each matrix.", valueName: "folder"))
  var output: String?

  @OptionGroup var replacing: ReplacingOption
  @OptionGroup var jobs: JobsOption
  @OptionGroup var json: JSONOption
  @OptionGroup var registry: RegistryOptions

  func validate() throws {
    guard (1...100_000).contains(resamples) else {
      throw ValidationError("--resamples is \(resamples); expected from 1 to 100000")
    }
    guard (1...100_000).contains(queries) else {
      throw ValidationError("--queries is \(queries); expected from 1 to 100000")
    }
    if prompts != nil, let option = sampling.givenSizes.first {
      throw ValidationError("\(option) goes with prompts that are drawn; those of --prompts are what they are")
    }
  }

  func run() throws {
    let catalog = try registry.catalog()
    var plan = try experiment.map(catalog.experiment) ?? .standard
    let learners = try (learners.isEmpty ? plan.learners : learners).map { try NamedLearner($0, in: catalog) }
    if experiment == nil { plan.takeSizes(of: learners) }
    let (set, source) = try promptSet(plan, catalog)
    let run = try MatchRun(
      learners, by: metrics.isEmpty ? plan.metrics : metrics, on: set, from: source, resamples: resamples,
      queries: queries, seed: sampling.seed ?? plan.seed, jobs: jobs.jobs, in: catalog)
    let folder = try output.map {
      try AtomicFolder($0, replacing: replacing.force, signature: ResultsDocument.marker)
    }
    let document = try Progress.reporting("prompts", total: run.promptCount) { progress in
      try run.document { progress.update($0) }
    }
    if let folder {
      try document.write(to: folder)
      try folder.commit()
    }
    try Machine.output(
      json.json ? document.json.text() : TerminalReport(document, style: Machine.outputStyle).summary)
    if let output, !json.json { try Machine.output("\nwritten to \(output); see lockstep show \(output)\n") }
  }

  private func promptSet(_ plan: Experiment, _ catalog: Catalog) throws -> (any PromptSet, Provenance.PromptSource) {
    if let prompts { return (try PromptMetadata.open(prompts, in: catalog), .file(prompts)) }
    let drawn = try sampling.prompts(defaults: plan, in: catalog)
    return (drawn.prompts, .sampled(functionClass: drawn.functionClass, seed: Int(drawn.prompts.seed)))
  }
}

extension Experiment {
  /// Takes the sizes of the learners that were made for some, where these agree.
  fileprivate mutating func takeSizes(of learners: [NamedLearner]) {
    let sized = learners.compactMap { $0.learner as? any SizedLearner }
    dimension = Set(sized.map(\.dimension)).only ?? dimension
    contextSize = Set(sized.map(\.contextSize)).only.flatMap(\.self) ?? contextSize
  }
}

extension Set {
  /// The element of a set of one.
  fileprivate var only: Element? { count == 1 ? first : nil }
}

extension NamedLearner {
  /// The learner that a text names, by default under that text.
  init(_ text: String, in catalog: Catalog, label: String? = nil) throws {
    let resolved = try catalog.learner(text)
    self.init(
      label: label ?? text, specification: resolved.specification,
      learner: try resolved.plugin.learner(resolved.options))
  }
}
