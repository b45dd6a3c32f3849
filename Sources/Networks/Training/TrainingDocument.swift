internal import LockstepCore
public import LockstepFiles

/// A training, as described by a JSON document.
public struct TrainingDocument: Sendable {
  /// A one-line description.
  public let summary: String
  /// Where the training was published; nil if it is Lockstep's own.
  public let source: String?
  /// The identifier of the network's plugin.
  public let kind: String
  /// The network's sizes: the field `network`.
  public let network: JSONNode
  /// The specification of the prompts' function class.
  public let functionClass: String
  /// The hyperparameters.
  public let plan: TrainingPlan
  /// The number of held-out prompts of an evaluation.
  public let evaluationPrompts: Int
  /// The number of steps between evaluations.
  public let evaluationInterval: Int
  /// The number of steps between checkpoints.
  public let checkpointInterval: Int
  /// The number of steps between log entries.
  public let logInterval: Int
  /// The document as it was read.
  public let json: JSONValue

  /// The document's file name in a training's folder.
  public static let fileName = "training.json"
  private static let schema = DocumentSchema("lockstep.training", version: 1)

  private static let required = [
    "summary", "network", "function_class", "context_size", "batch", "steps", "optimizer",
  ]
  /// The fields that do not change the result of the steps.
  private static let bookkeeping = ["evaluation", "checkpoint_interval", "log_interval"]

  /// Reads the document.
  ///
  /// - Throws: `LockstepError` that names all missing fields, or the field that is unknown or out of range.
  public init(path: String) throws { try self.init(JSONNode(document: path, schema: Self.schema)) }

  /// The document that a JSON object is.
  init(_ root: JSONNode) throws {
    try root.rejectUnknownFields(
      ["schema", "schema_version", "source", "seed", "shards", "curriculum"] + Self.required + Self.bookkeeping)
    let missing = try Self.required.filter { try root.optionalField($0) == nil }
    guard missing.isEmpty else {
      let names = missing.map { "'\($0)'" }.joined(separator: ", ")
      throw root.error("missing \(missing.count == 1 ? "field" : "fields") \(names)")
    }
    json = root.value
    summary = try root.field("summary").string()
    source = try root.optionalField("source")?.string()
    network = try root.field("network")
    kind = try network.field("kind").string()
    functionClass = try root.field("function_class").string()
    let counts = 1...1_000_000_000
    let shape = PromptShape(
      dimension: try network.field("dimension").integer(in: PromptShape.dimensions),
      contextSize: try root.field("context_size").integer(in: PromptShape.contextSizes))
    let batch = try root.field("batch").integer(in: 1...1_000_000)
    // Every step has prompts of its own, in a range of indices that no other use has.
    let maxSteps = (PromptIndexRanges.evaluation - PromptIndexRanges.training) / batch
    let optimizer = try OptimizerFields(root.field("optimizer"))
    plan = TrainingPlan(
      shape: shape, batch: batch,
      shards: try root.optionalField("shards")?.integer(in: 1...4096) ?? 8,
      steps: try root.field("steps").integer(in: 1...min(counts.upperBound, maxSteps)),
      seed: UInt64(try root.optionalField("seed")?.integer(in: 0...Int.max) ?? 0), optimizer: optimizer.optimizer,
      learningRate: optimizer.learningRate, gradientClip: optimizer.gradientClip,
      curriculum: try root.optionalField("curriculum").map { try Curriculum($0, end: shape) } ?? Curriculum())
    let evaluation = try root.optionalField("evaluation")
    try evaluation?.rejectUnknownFields(["prompts", "interval"])
    evaluationPrompts = try evaluation?.optionalField("prompts")?.integer(in: 1...1_000_000) ?? 1024
    evaluationInterval = try evaluation?.optionalField("interval")?.integer(in: counts) ?? 1000
    checkpointInterval = try root.optionalField("checkpoint_interval")?.integer(in: counts) ?? 500
    logInterval = try root.optionalField("log_interval")?.integer(in: counts) ?? 100
  }

  /// Checks that this document can resume a training that another document started. Descriptions and bookkeeping may
  /// differ, and so may `steps`, which moves the end of the training and of a learning rate schedule.
  ///
  /// - Throws: `LockstepError` that names the first field that differs.
  public func requireContinuation(of earlier: TrainingDocument, in folder: String) throws {
    let free = ["summary", "source", "steps"] + Self.bookkeeping
    let (fields, others) = (try JSONNode(json, file: folder).namedFields(), JSONNode(earlier.json, file: folder))
    let names = try fields.map(\.name) + others.namedFields().map(\.name)
    for name in names where !free.contains(name) {
      let ours = fields.last { $0.name == name }?.node.value ?? .null
      guard ours.isEquivalent(to: try others.optionalField(name)?.value ?? .null) else {
        throw LockstepError.file("'\(folder)' was trained with another '\(name)'; resume requires the same one")
      }
    }
  }
}

extension Curriculum {
  /// Reads the field `curriculum`.
  fileprivate init(_ node: JSONNode, end: PromptShape) throws {
    try node.rejectUnknownFields(["dimension", "points"])
    let dimension = try node.optionalField("dimension")
    self.init(
      dimension: try dimension.map { try Growth($0, in: 1...end.dimension, or: ["subspaces"]) },
      points: try node.optionalField("points").map { try Growth($0, in: 2...end.points) },
      subspaces: try dimension?.optionalField("subspaces")?.enumValue() ?? .coordinates)
  }
}

extension Curriculum.Growth {
  /// - Parameter others: The names of fields that are read elsewhere.
  fileprivate init(_ node: JSONNode, in range: ClosedRange<Int>, or others: [String] = []) throws {
    try node.rejectUnknownFields(["start", "increment", "interval"] + others)
    self.init(
      start: try node.field("start").integer(in: range),
      increment: try node.field("increment").integer(in: 1...1_000_000),
      interval: try node.field("interval").integer(in: 1...1_000_000_000))
  }
}
