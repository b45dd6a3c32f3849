internal import LockstepCore
package import LockstepFiles

/// A comparison with everything that determines its results.
public struct Experiment: Sendable, Equatable {
  /// A one-line description.
  public var summary = "the published problem"
  /// The publication it reproduces; nil if none.
  public var source: String?
  /// The learners' specifications.
  public var learners: [String] = []
  /// The metrics' specifications.
  public var metrics = ["similarity-of-errors", "similarity-of-weights"]
  /// The function class's specification.
  public var functionClass = "linear-regression"
  /// The dimension d of an input.
  public var dimension = 20
  /// The number n of examples before the last query.
  public var contextSize = 40
  /// The number of prompts.
  public var promptCount = 320
  /// The seed of the prompts and of the bootstrap.
  public var seed = 0

  /// The allowed numbers of prompts.
  public static let promptCounts = 1...1_000_000_000

  private static let schema = DocumentSchema("lockstep.experiment", version: 1)
  package static let fields = [
    "schema", "schema_version", "summary", "source", "learners", "metrics", "function_class", "dimension",
    "context_size", "prompts", "seed",
  ]

  /// Reads an experiment's document.
  ///
  /// - Throws: `LockstepError` that names the invalid field.
  public init(document: String) throws {
    let root = try JSONNode(document: document, schema: Self.schema)
    try root.rejectUnknownFields(Self.fields)
    try self.init(root)
  }

  /// Reads the fields of an experiment.
  package init(_ node: JSONNode) throws {
    summary = try node.field("summary").string()
    source = try node.optionalField("source")?.string()
    learners = try node.field("learners").elements().map { try $0.string() }
    metrics = try node.field("metrics").elements().map { try $0.string() }
    functionClass = try node.field("function_class").string()
    dimension = try node.field("dimension").integer(in: PromptShape.dimensions)
    contextSize = try node.field("context_size").integer(in: PromptShape.contextSizes)
    promptCount = try node.field("prompts").integer(in: Self.promptCounts)
    seed = try node.field("seed").integer(in: 0...Int.max)
  }

  /// The defaults: the published problem, without learners.
  public static let standard = Experiment()

  private init() {}
}
