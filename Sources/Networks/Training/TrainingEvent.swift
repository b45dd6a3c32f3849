public import LockstepCore
internal import LockstepFiles

/// What a training tells while it runs.
public enum TrainingEvent: Sendable {
  case progress(TrainingProgress)
  case evaluation(Evaluation, step: Int)
}

/// How far a training has come.
public struct TrainingProgress: Sendable {
  /// The number of steps made.
  public let step: Int
  /// The sizes of the last step's prompts.
  public let shape: PromptShape
  /// The loss, averaged over the steps since the last report.
  public let loss: Double
  /// The loss relative to the reference's on prompts of these sizes.
  public let relativeLoss: Double
  /// The last step's learning rate.
  public let rate: Double

  var fields: [JSONValue.Field] {
    [
      .init("dimension", .integer(shape.dimension)), .init("points", .integer(shape.points)),
      .init("loss", .number(loss)), .init("relative_loss", .number(relativeLoss)),
      .init("learning_rate", .number(rate)),
    ]
  }
}

extension Evaluation {
  /// Reads such fields.
  init(_ node: JSONNode) throws {
    let numbers = { (name: String) in try node.field(name).elements().map { try $0.number() } }
    try self.init(errors: numbers("errors"), referenceErrors: numbers("reference_errors"))
    guard !errors.isEmpty else { throw try node.field("errors").error("is empty") }
    guard errors.count == referenceErrors.count else {
      throw try node.field("reference_errors").error("has not as many entries as 'errors'")
    }
  }

  var fields: [JSONValue.Field] {
    [
      .init("relative_loss", .number(relativeLoss)), .init("errors", .numbers(errors)),
      .init("reference_errors", .numbers(referenceErrors)),
    ]
  }
}
