internal import Foundation
internal import LockstepCore
public import LockstepFiles

/// A training to be made, as a JSON document says it.
public struct TrainingDocument: Sendable {
  /// What it is, in a line.
  public let summary: String
  /// Where it comes from; nil where it is Lockstep's own.
  public let source: String?
  /// The identifier of the network's plugin.
  public let kind: String
  /// The network's sizes, the field `network`.
  public let network: JSONNode
  /// The function class of the prompts, as it is spelt.
  public let functionClass: String
  /// How the network is trained.
  public let plan: TrainingPlan
  /// The network is evaluated on so many held-out prompts after every so many steps.
  public let evaluation: (prompts: Int, interval: Int)
  /// A checkpoint is written after every so many steps.
  public let checkpointInterval: Int
  /// A line is logged after every so many steps.
  public let logInterval: Int
  /// The document, as it was read.
  public let json: JSONValue

  /// The document's name in a training's folder.
  public static let fileName = "training.json"
  private static let schema = DocumentSchema("lockstep.training", version: 1)
  /// What a training's folder is known by.
  static let marker = AtomicFolder.Signature(fileName, containing: schema.name)
  private static let maxCount = 1_000_000_000

  /// Reads the document.
  ///
  /// - Throws: ``LockstepCore/LockstepError`` that names the field which is missing, unknown, or has an impossible value.
  public init(path: String) throws {
    let root = try JSONNode(document: path, schema: Self.schema)
    try root.rejectUnknownFields([
      "schema", "schema_version", "summary", "source", "network", "function_class", "context_size", "batch", "steps",
      "seed", "optimizer", "curriculum", "evaluation", "checkpoint_interval", "log_interval",
    ])
    json = root.value
    summary = try root.field("summary").string()
    source = try root.optionalField("source")?.string()
    network = try root.field("network")
    kind = try network.field("kind").string()
    functionClass = try root.field("function_class").string()
    let counts = 1...Self.maxCount
    let shape = PromptShape(
      dimension: try network.field("dimension").integer(in: 1...10_000),
      contextSize: try root.field("context_size").integer(in: 1...1_000_000))
    let optimizer = try OptimizerFields(root.field("optimizer"))
    plan = TrainingPlan(
      shape: shape, batch: try root.field("batch").integer(in: 1...1_000_000),
      steps: try root.field("steps").integer(in: counts),
      seed: UInt64(try root.field("seed").integer(in: 0...Int.max)), optimizer: optimizer.adam, rate: optimizer.rate,
      gradientClip: optimizer.gradientClip,
      curriculum: try root.optionalField("curriculum").map { try Curriculum($0, end: shape) } ?? Curriculum())
    let evaluation = try root.field("evaluation")
    try evaluation.rejectUnknownFields(["prompts", "interval"])
    self.evaluation = (
      try evaluation.field("prompts").integer(in: 1...1_000_000), try evaluation.field("interval").integer(in: counts)
    )
    checkpointInterval = try root.field("checkpoint_interval").integer(in: counts)
    logInterval = try root.field("log_interval").integer(in: counts)
  }

  /// Refuses to go on with a training that another document began, but for the fields that do not change its course, and
  /// `steps`, which moves its end, and with it a learning rate that decays towards that.
  ///
  /// - Throws: ``LockstepCore/LockstepError`` that names the first field that differs.
  public func requireContinuation(of earlier: TrainingDocument, in folder: String) throws {
    let free = ["summary", "source", "steps", "evaluation", "checkpoint_interval", "log_interval"]
    let (fields, others) = (try JSONNode(json, file: folder).namedFields(), JSONNode(earlier.json, file: folder))
    let names = try fields.map(\.name) + others.namedFields().map(\.name)
    for name in names where !free.contains(name) {
      let ours = fields.last { $0.name == name }?.node.value ?? .null
      guard ours.isEquivalent(to: try others.optionalField(name)?.value ?? .null) else {
        throw LockstepError.file("'\(folder)' was trained with another '\(name)'; a training goes on as it began")
      }
    }
  }
}

/// The field `optimizer`.
private struct OptimizerFields {
  enum Method: String, CaseIterable {
    case adam, adamw
  }

  let adam: Adam
  let rate: LearningRate
  let gradientClip: Double?

  init(_ node: JSONNode) throws {
    try node.rejectUnknownFields([
      "method", "learning_rate", "beta_1", "beta_2", "epsilon", "weight_decay", "warm_up_steps", "decay",
      "final_fraction", "gradient_clip",
    ])
    let fraction = { (name: String, standard: Double) in
      try node.optionalField(name)?.number("a number from 0 up to but not including 1") { $0 >= 0 && $0 < 1 }
        ?? standard
    }
    let positive = { (field: JSONNode) in try field.number("a number above 0") { $0 > 0 } }
    let method: Method = try node.field("method").enumValue()
    var weightDecay = 0.0
    if let field = try node.optionalField("weight_decay") {
      guard method == .adamw else { throw field.error("goes with the method 'adamw'") }
      weightDecay = try field.number("a number, 0 or above") { $0 >= 0 }
    } else if method == .adamw {
      weightDecay = 0.01
    }
    adam = Adam(
      beta1: try fraction("beta_1", 0.9), beta2: try fraction("beta_2", 0.999),
      epsilon: try node.optionalField("epsilon").map(positive) ?? 1e-8, weightDecay: weightDecay)
    rate = LearningRate(
      peak: try positive(node.field("learning_rate")),
      warmUpSteps: try node.optionalField("warm_up_steps")?.integer(in: 0...1_000_000_000) ?? 0,
      decay: try node.optionalField("decay")?.enumValue() ?? .none,
      finalFraction: try node.optionalField("final_fraction")?.number("a number from 0 to 1") { $0 >= 0 && $0 <= 1 }
        ?? 0)
    gradientClip = try node.optionalField("gradient_clip").map(positive)
  }
}

extension Curriculum {
  /// Reads the field `curriculum`.
  fileprivate init(_ node: JSONNode, end: PromptShape) throws {
    try node.rejectUnknownFields(["dimension", "points"])
    self.init(
      dimension: try node.optionalField("dimension").map { try Growth($0, in: 1...end.dimension) },
      points: try node.optionalField("points").map { try Growth($0, in: 2...end.points) })
  }
}

extension Curriculum.Growth {
  fileprivate init(_ node: JSONNode, in range: ClosedRange<Int>) throws {
    try node.rejectUnknownFields(["start", "increment", "interval"])
    self.init(
      start: try node.field("start").integer(in: range),
      increment: try node.field("increment").integer(in: 1...1_000_000),
      interval: try node.field("interval").integer(in: 1...1_000_000_000))
  }
}
