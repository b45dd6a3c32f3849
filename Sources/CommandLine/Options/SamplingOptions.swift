internal import ArgumentParser
internal import LockstepCore
internal import LockstepInterchange
internal import LockstepNetworks
internal import LockstepRegistry
internal import LockstepResults

/// Which prompts to sample.
struct SamplingOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Function class of the prompts. (default: linear-regression)",
      valueName: "function-class"),
    completion: Completions.functionClasses)
  var functionClass: String?

  @Option(
    name: .shortAndLong, parsing: .unconditional,
    help: "Dimension d of an input. (default: 20)")
  var dimension: Int?

  @Option(
    name: [.customShort("n"), .long], parsing: .unconditional,
    help: "Number n of examples before the last query. (default: 40)")
  var contextSize: Int?

  @Option(name: .shortAndLong, parsing: .unconditional, help: "Number of prompts. (default: 320)")
  var count: Int?

  @Option(name: .shortAndLong, parsing: .unconditional, help: "Seed of all random numbers. (default: 0)")
  var seed: Int?

  func validate() throws {
    try Experiment.requireSizes(dimension: dimension, contextSize: contextSize, count: count)
    try requireRange(seed, 0...Int.max, "--seed")
  }

  /// Prompts with the given options, and those of `defaults` for the rest.
  func prompts(defaults: Experiment, in catalog: Catalog) throws -> SampledPrompts {
    var experiment = defaults
    experiment.setSizes(dimension, contextSize, count)
    experiment.functionClass = functionClass ?? experiment.functionClass
    experiment.seed = seed ?? experiment.seed
    return try experiment.prompts(in: catalog)
  }
}

/// Prompts from a file, or which ones to sample; and the queries after them.
struct PromptOptions: ParsableArguments {
  @OptionGroup(title: "Prompts") var sampling: SamplingOptions

  @Option(
    name: .customLong("prompts"),
    help: ArgumentHelp("Prompt file (safetensors) to use instead of sampled prompts.", valueName: "file"),
    completion: .file())
  var file: String?

  @Option(
    parsing: .unconditional, help: "Number of queries for the induced weights of nonlinear learners.")
  var queries = 100

  func validate() throws {
    try requireRange(queries, 1...100_000, "--queries")
    let samplingOptions = [
      ("--function-class", sampling.functionClass != nil), ("--dimension", sampling.dimension != nil),
      ("--context-size", sampling.contextSize != nil), ("--count", sampling.count != nil),
    ]
    if file != nil, let option = samplingOptions.first(where: \.1) {
      throw ValidationError("\(option.0) cannot be combined with --prompts")
    }
  }

  /// The prompts of the file if one is given, or else sampled ones with the given options, and those of `defaults` for the
  /// rest.
  func promptSet(defaults: Experiment, in catalog: Catalog) throws -> (any PromptSet, Provenance.PromptSource) {
    if let file {
      let prompts = try PromptMetadata.open(file, in: catalog)
      return (prompts, .file(file, sha256: try prompts.sha256()))
    }
    let sampled = try sampling.prompts(defaults: defaults, in: catalog)
    return (sampled, .sampled(functionClass: sampled.functionClass.specification, seed: Int(sampled.seed)))
  }
}

/// Sizes that replace those of published figures.
struct FigureSizeOptions: ParsableArguments {
  @Option(
    name: .shortAndLong, parsing: .unconditional, help: "Dimension d of an input. (default: that of the figure)")
  var dimension: Int?

  @Option(
    name: [.customShort("n"), .long], parsing: .unconditional,
    help: "Number n of examples before the last query. (default: that of the figure)")
  var contextSize: Int?

  @Option(name: .shortAndLong, parsing: .unconditional, help: "Number of prompts. (default: that of the figure)")
  var count: Int?

  func validate() throws {
    try Experiment.requireSizes(dimension: dimension, contextSize: contextSize, count: count)
  }

  /// An experiment with the given sizes.
  func applied(to experiment: Experiment) -> Experiment {
    var experiment = experiment
    experiment.setSizes(dimension, contextSize, count)
    return experiment
  }
}

extension Experiment {
  /// Sets the function class and the sizes to those that the trained ones among some learners were trained on, where these
  /// agree.
  mutating func adoptPrompts(of learners: [NamedLearner]) {
    let trained = learners.compactMap { $0.learner as? any TrainedLearner }
    functionClass = Set(trained.map(\.functionClass)).only.flatMap(\.self) ?? functionClass
    dimension = Set(trained.map(\.dimension)).only ?? dimension
    contextSize = Set(trained.map(\.contextSize)).only.flatMap(\.self) ?? contextSize
  }

  /// - Throws: `ValidationError` if a given size is out of its range.
  static func requireSizes(dimension: Int? = nil, contextSize: Int?, count: Int? = nil) throws {
    try requireRange(dimension, PromptShape.dimensions, "--dimension")
    try requireRange(contextSize, PromptShape.contextSizes, "--context-size")
    try requireRange(count, promptCounts, "--count")
  }

  fileprivate mutating func setSizes(_ dimension: Int?, _ contextSize: Int?, _ count: Int?) {
    self.dimension = dimension ?? self.dimension
    self.contextSize = contextSize ?? self.contextSize
    promptCount = count ?? promptCount
  }
}

extension Set {
  /// The only element; nil if there is not exactly one.
  fileprivate var only: Element? { count == 1 ? first : nil }
}
