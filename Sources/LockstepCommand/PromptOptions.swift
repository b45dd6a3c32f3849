internal import ArgumentParser
internal import LockstepCore
internal import LockstepFiles
internal import LockstepRegistry
internal import LockstepReport

/// What prompts are drawn from, and how many.
struct SamplingOptions: ParsableArguments {
  @Option(name: .shortAndLong, help: "The function class to draw prompts from. (default: linear-regression)")
  var functionClass: String?

  @Option(name: .shortAndLong, parsing: .unconditional, help: "The dimension d of an input. (default: 20)")
  var dimension: Int?

  @Option(
    name: [.customShort("n"), .long], parsing: .unconditional,
    help: "The number n of examples before the last query. (default: 40)")
  var contextSize: Int?

  @Option(name: .shortAndLong, parsing: .unconditional, help: "The number of prompts. (default: 320)")
  var count: Int?

  @Option(
    name: .shortAndLong, parsing: .unconditional, help: "The seed that all random numbers follow from. (default: 0)")
  var seed: Int?

  func validate() throws {
    try require(dimension, "--dimension", Experiment.dimensions)
    try require(contextSize, "--context-size", Experiment.contextSizes)
    try require(count, "--count", Experiment.promptCounts)
    try require(seed, "--seed", 0...Int.max)
  }

  private func require(_ value: Int?, _ name: String, _ range: ClosedRange<Int>) throws {
    if let value, !range.contains(value) {
      throw ValidationError("\(name) is \(value); expected from \(range.lowerBound) to \(range.upperBound)")
    }
  }

  /// The options that say what is drawn, of those that were given.
  var givenSizes: [String] {
    [
      functionClass.map { _ in "--function-class" }, dimension.map { _ in "--dimension" },
      contextSize.map { _ in "--context-size" }, count.map { _ in "--count" },
    ].compactMap(\.self)
  }

  /// Prompts drawn as the options say, and as `defaults` say where they do not.
  func prompts(defaults: Experiment, in catalog: Catalog) throws -> (prompts: SampledPrompts, functionClass: String) {
    var plan = defaults
    plan.functionClass = functionClass ?? plan.functionClass
    plan.dimension = dimension ?? plan.dimension
    plan.contextSize = contextSize ?? plan.contextSize
    plan.promptCount = count ?? plan.promptCount
    plan.seed = seed ?? plan.seed
    return try plan.prompts(in: catalog)
  }
}

/// The texts by which a prompts file says what it was drawn from.
enum PromptMetadata {
  private static let functionClass = "function_class"
  private static let seed = "seed"

  static func texts(functionClass: String, seed: UInt64) -> [String: String] {
    ["lockstep": LockstepVersion.current, Self.functionClass: functionClass, Self.seed: String(seed)]
  }

  /// Opens a prompts file. Where it was drawn from a function class that is known here, further queries come from that.
  static func open(_ path: String, in catalog: Catalog) throws -> PromptFile {
    var file = try PromptFile(path)
    if let text = file.metadata[functionClass], let seed = file.metadata[seed].flatMap(UInt64.init),
      let resolved = try? catalog.functionClass(text),
      let functionClass = try? resolved.plugin.functionClass(resolved.options)
    {
      file.querySource = SampledPrompts(
        of: functionClass, named: resolved.specification, shape: file.shape, count: file.count, seed: seed)
    }
    return file
  }
}
