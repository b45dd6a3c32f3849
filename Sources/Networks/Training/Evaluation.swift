internal import LockstepCore
internal import LockstepFiles
internal import LockstepNumerics

/// A network's error on held-out prompts, next to a reference learner's.
public struct Evaluation: Sendable, Equatable {
  /// The number of training steps before the evaluation.
  public let step: Int
  /// The mean squared error after t = 0, ..., n examples, divided by d.
  public let errors: [Double]
  /// The reference learner's.
  public let referenceErrors: [Double]

  /// Whether all errors are finite.
  public var isFinite: Bool { (errors + referenceErrors).allSatisfy(\.isFinite) }

  /// The mean error over all t, relative to the reference learner's; nil if that is 0.
  public var relativeLoss: Double? { ratio(errors.reduce(0, +), referenceErrors.reduce(0, +)) }
}

extension Evaluation {
  /// Reads an entry of the log.
  init(_ node: JSONNode, step: Int) throws {
    let numbers = { (name: String) in try node.field(name).elements().map { try $0.number() } }
    try self.init(step: step, errors: numbers("errors"), referenceErrors: numbers("reference_errors"))
    guard !errors.isEmpty else { throw try node.field("errors").error("is empty") }
    guard errors.count == referenceErrors.count else {
      throw try node.field("reference_errors").error("must have as many entries as 'errors'")
    }
  }

  package var fields: [JSONValue.Field] {
    [
      .init("relative_loss", relativeLoss.map { .number($0) } ?? .null), .init("errors", .numbers(errors)),
      .init("reference_errors", .numbers(referenceErrors)),
    ]
  }
}

/// A loss relative to a reference; nil if the reference is 0.
func ratio(_ loss: Double, _ reference: Double) -> Double? { reference == 0 ? nil : loss / reference }

/// Evaluates a network and a reference learner on the same held-out prompts, of any size.
final class Evaluator<Network: Backbone> where Network.Scalar == Float {
  private let model: InContextModel<Network>
  private let functionClass: any FunctionClass
  private let reference: any InContextLearner
  private let indices: Range<Int>
  private let seed: UInt64
  private let executor: any Executor
  private var knownReferenceErrors: [PromptShape: [Double]] = [:]

  /// The number of prompts that a thread holds at once.
  static var chunkSize: Int { 32 }

  init(
    _ model: InContextModel<Network>, functionClass: any FunctionClass, reference: any InContextLearner, prompts: Int,
    seed: UInt64, executor: any Executor
  ) {
    self.model = model
    self.functionClass = functionClass
    self.reference = reference
    indices = PromptIndexRanges.evaluation..<PromptIndexRanges.evaluation + prompts
    self.seed = seed
    self.executor = executor
  }

  /// The reference learner's mean squared error by t, on prompts of this shape.
  func referenceErrors(_ shape: PromptShape) throws -> [Double] {
    if let known = knownReferenceErrors[shape] { return known }
    let errors = try meanSquaredErrors(of: reference, shape)
    knownReferenceErrors[shape] = errors
    return errors
  }

  /// The network's errors with the parameters after `step` steps.
  func evaluate(_ values: Parameters<Float>, _ shape: PromptShape, step: Int) throws -> Evaluation {
    let network = NetworkLearner(model, values, ReadOuts(ofLastLayerOf: model, values))
    let d = Double(shape.dimension)
    return Evaluation(
      step: step, errors: try meanSquaredErrors(of: network, shape).map { $0 / d },
      referenceErrors: try referenceErrors(shape).map { $0 / d })
  }

  /// The squared errors of the learner's last step, averaged over the prompts.
  private func meanSquaredErrors(of learner: any InContextLearner, _ shape: PromptShape) throws -> [Double] {
    let chunks = indices.chunks(of: Self.chunkSize)
    let sums = try executor.map(count: chunks.count) { [functionClass, seed] index in
      let prompts = functionClass.prompts(chunks[index], shape: shape, seed: seed)
      let predictions = try learner.predictions(for: prompts).predictions
      var sums = [Double](repeating: 0, count: shape.points)
      for point in prompts.labels.indices {
        let error = predictions.values[predictions.offset(predictions.steps - 1, 0, point)] - prompts.labels[point]
        sums[point % shape.points] += error * error
      }
      return sums
    }
    let total = sums.reduce([Double](repeating: 0, count: shape.points)) { zip($0, $1).map { $0 + $1 } }
    return total.map { $0 / Double(indices.count) }
  }
}
