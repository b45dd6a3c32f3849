internal import LockstepCore
internal import LockstepNumerics

/// How a network does on held-out prompts, beside a reference learner.
public struct Evaluation: Sendable, Equatable {
  /// The mean squared error after t = 0, ..., n examples, divided by d.
  public let errors: [Double]
  /// The reference's.
  public let referenceErrors: [Double]

  /// The mean over all points, relative to the reference's.
  public var relativeLoss: Double { errors.reduce(0, +) / referenceErrors.reduce(0, +) }
}

/// Evaluates a network on held-out prompts of any sizes, and knows what a reference learner does on the same.
final class Evaluator<Network: Backbone> where Network.Scalar == Float {
  private let model: InContextModel<Network>
  private let functionClass: any FunctionClass
  private let reference: any InContextLearner
  private let numbers: Range<Int>
  private let seed: UInt64
  private let pool: ThreadExecutor
  private var references: [PromptShape: [Double]] = [:]

  private static var chunkSize: Int { 32 }

  init(
    _ model: InContextModel<Network>, functionClass: any FunctionClass, reference: any InContextLearner, prompts: Int,
    seed: UInt64, workers: Int
  ) {
    self.model = model
    self.functionClass = functionClass
    self.reference = reference
    numbers = PromptIndexRanges.evaluation..<PromptIndexRanges.evaluation + prompts
    self.seed = seed
    pool = ThreadExecutor(workers: workers)
  }

  /// The reference's mean squared errors by t, on prompts of these sizes.
  func referenceErrors(_ shape: PromptShape) throws -> [Double] {
    if let known = references[shape] { return known }
    let errors = try meanSquaredErrors(of: reference, shape)
    references[shape] = errors
    return errors
  }

  /// How the network does with these parameters.
  func evaluate(_ values: Parameters<Float>, _ shape: PromptShape) throws -> Evaluation {
    let network = NetworkLearner(model, values, ReadOuts(ofLastLayerOf: model, values))
    let d = Double(shape.dimension)
    return Evaluation(
      errors: try meanSquaredErrors(of: network, shape).map { $0 / d },
      referenceErrors: try referenceErrors(shape).map { $0 / d })
  }

  /// The squared errors of the learner's last step, averaged over the prompts.
  private func meanSquaredErrors(of learner: any InContextLearner, _ shape: PromptShape) throws -> [Double] {
    let chunks = stride(from: numbers.lowerBound, to: numbers.upperBound, by: Self.chunkSize).map {
      $0..<min($0 + Self.chunkSize, numbers.upperBound)
    }
    let sums = try pool.map(count: chunks.count) { [functionClass, seed] index in
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
    return total.map { $0 / Double(numbers.count) }
  }
}
