internal import LockstepCore
package import LockstepFiles

/// A comparison to be made, with everything that it depends on.
public struct Experiment: Sendable, Equatable {
  /// What it is, in a line.
  public var summary: String
  /// Where it comes from; nil where it is Lockstep's own.
  public var source: String?
  /// The learners, as they are spelt.
  public var learners: [String]
  /// The metrics, as they are spelt.
  public var metrics: [String]
  /// The function class, as it is spelt.
  public var functionClass: String
  /// The dimension d of an input.
  public var dimension: Int
  /// The number n of examples before the last query.
  public var contextSize: Int
  /// The number of prompts.
  public var promptCount: Int
  /// The seed of the prompts and of the bootstrap.
  public var seed: Int

  /// The numbers of prompts that are allowed.
  public static let promptCounts = 1...1_000_000_000

  private static let schema = DocumentSchema("lockstep.experiment", version: 1)
  package static let fields = [
    "schema", "schema_version", "summary", "source", "learners", "metrics", "function_class", "dimension",
    "context_size", "prompts", "seed",
  ]

  /// Reads an experiment's document.
  ///
  /// - Throws: ``LockstepCore/LockstepError`` that names the field that is wrong.
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

  /// What is compared where nothing else is said: the published problem, and no learners yet.
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
