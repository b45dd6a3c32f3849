internal import LockstepCore
package import LockstepFiles

/// A comparison with everything that determines its results.
public struct Experiment: Sendable, Equatable {
  /// A one-line description.
  public var summary: String
  /// The publication it reproduces; nil if none.
  public var source: String?
  /// The learners' specifications.
  public var learners: [String]
  /// The metrics' specifications.
  public var metrics: [String]
  /// The function class's specification.
  public var functionClass: String
  /// The dimension d of an input.
  public var dimension: Int
  /// The number n of examples before the last query.
  public var contextSize: Int
  /// The number of prompts.
  public var promptCount: Int
  /// The seed of the prompts and of the bootstrap.
  public var seed: Int

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

  private init() {
    summary = "the published problem"
    learners = []
    metrics = ["similarity-of-errors", "similarity-of-weights"]
    functionClass = "linear-regression"
    dimension = 20
    contextSize = 40
    promptCount = 320
    seed = 0
  }
}
