internal import LockstepInterchange
internal import ArgumentParser
internal import LockstepCore
internal import LockstepFiles
internal import LockstepRegistry
internal import LockstepReport

/// What prompts are drawn from, and how many.
struct SamplingOptions: ParsableArguments {
  @Option(name: .shortAndLong, help: "The function class to draw prompts from. (default: linear-regression)")
  var functionClass: String?

  @Option(
    name: .shortAndLong, parsing: .unconditional,
    help: "The dimension d of an input. (default: a given network's, or 20)")
  var dimension: Int?

  @Option(
    name: [.customShort("n"), .long], parsing: .unconditional,
    help: "The number n of examples before the last query. (default: a given network's, or 40)")
  var contextSize: Int?

  @Option(name: .shortAndLong, parsing: .unconditional, help: "The number of prompts. (default: 320)")
  var count: Int?

  @Option(
    name: .shortAndLong, parsing: .unconditional, help: "The seed that all random numbers follow from. (default: 0)")
  var seed: Int?

  func validate() throws {
    try Experiment.requireSizes(dimension: dimension, contextSize: contextSize, count: count)
    if let seed, seed < 0 { throw ValidationError("--seed is \(seed); expected from 0 to \(Int.max)") }
  }

  /// The options that say what is drawn, of those that were given.
  var givenSizes: [String] {
    [
      functionClass.map { _ in "--function-class" }, dimension.map { _ in "--dimension" },
      contextSize.map { _ in "--context-size" }, count.map { _ in "--count" },
    ].compactMap(\.self)
  }

  /// Prompts drawn as the options say, and as `defaults` say where they do not.
  func prompts(defaults: Experiment, in catalog: Catalog) throws -> SampledPrompts {
    var plan = defaults
    plan.setSizes(dimension, contextSize, count)
    plan.functionClass = functionClass ?? plan.functionClass
    plan.seed = seed ?? plan.seed
    return try plan.prompts(in: catalog)
  }
}

/// Other sizes than those of published figures.
struct FigureSizeOptions: ParsableArguments {
  @Option(name: .shortAndLong, parsing: .unconditional, help: "The dimension d of an input. (default: the figure's)")
  var dimension: Int?

  @Option(
    name: [.customShort("n"), .long], parsing: .unconditional,
    help: "The number n of examples before the last query. (default: the figure's)")
  var contextSize: Int?

  @Option(name: .shortAndLong, parsing: .unconditional, help: "The number of prompts. (default: the figure's)")
  var count: Int?

  func validate() throws {
    try Experiment.requireSizes(dimension: dimension, contextSize: contextSize, count: count)
  }

  /// An experiment with the sizes that were given.
  func applied(to experiment: Experiment) -> Experiment {
    var experiment = experiment
    experiment.setSizes(dimension, contextSize, count)
    return experiment
  }
}

extension Experiment {
  /// - Throws: `ValidationError` if an option that was given is out of its range.
  static func requireSizes(dimension: Int? = nil, contextSize: Int?, count: Int? = nil) throws {
    let sizes = [
      ("--dimension", dimension, PromptShape.dimensions), ("--context-size", contextSize, PromptShape.contextSizes),
      ("--count", count, promptCounts),
    ]
    for case (let name, let value?, let range) in sizes where !range.contains(value) {
      throw ValidationError("\(name) is \(value); expected from \(range.lowerBound) to \(range.upperBound)")
    }
  }

  fileprivate mutating func setSizes(_ dimension: Int?, _ contextSize: Int?, _ count: Int?) {
    self.dimension = dimension ?? self.dimension
    self.contextSize = contextSize ?? self.contextSize
    promptCount = count ?? promptCount
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
      let functionClass = try? catalog.functionClass(text)
    {
      file.querySource = SampledPrompts(
        of: functionClass, shape: file.shape, count: file.count, seed: seed)
    }
    return file
  }
}
