internal import Foundation

/// Adam (Kingma and Ba 2015) with decoupled weight decay (AdamW, Loshchilov and Hutter 2019), as PyTorch computes it.
public struct Adam: Sendable, Equatable {
  /// How slowly the mean of the gradients is forgotten, from 0 up to but not including 1.
  public var beta1: Double
  /// How slowly the mean of their squares is forgotten, from 0 up to but not including 1.
  public var beta2: Double
  /// What is added to the root of the second moment.
  public var epsilon: Double
  /// The fraction of each parameter, times the learning rate, that a step takes off; 0 for plain Adam.
  public var weightDecay: Double

  /// Adam with these constants.
  public init(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 0) {
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
  }

  /// What an optimization knows: the parameters and the two moments of their gradients.
  public struct State<Scalar: NetworkScalar>: Sendable {
    /// The parameters.
    public let parameters: Parameters<Scalar>
    /// The running means of the gradients.
    public let firstMoments: Parameters<Scalar>
    /// The running means of their squares.
    public let secondMoments: Parameters<Scalar>

    /// The state before the first step.
    public init(_ parameters: Parameters<Scalar>) {
      self.parameters = parameters
      firstMoments = Parameters(parameters.layout)
      secondMoments = Parameters(parameters.layout)
    }
  }

  /// Updates the parameters of a range, and their moments.
  ///
  /// - Parameters:
  ///   - step: The number of the step, from 1.
  ///   - rate: The learning rate.
  ///   - scale: What the gradients are multiplied by first.
  public func update<Scalar>(
    _ state: State<Scalar>, _ range: Range<Int>, gradients: Parameters<Scalar>, scale: Double, step: Int, rate: Double
  ) {
    precondition(range.upperBound <= gradients.storage.count && range.lowerBound >= 0, "there are no such parameters")
    precondition(gradients.storage.count == state.parameters.storage.count, "the gradients are of another network")
    let start = range.lowerBound
    Scalar.kernels.adam(
      state.parameters.storage.base + start, gradients.storage.base + start, state.firstMoments.storage.base + start,
      state.secondMoments.storage.base + start, range.count, Scalar(scale), Scalar(beta1), Scalar(1 - beta1),
      Scalar(beta2), Scalar(1 - beta2), Scalar(rate / (1 - pow(beta1, Double(step)))),
      Scalar(1 / (1 - pow(beta2, Double(step))).squareRoot()), Scalar(epsilon), Scalar(1 - rate * weightDecay))
  }
}

extension Parameters {
  /// The sum of the squares of a range of the numbers.
  public func sumOfSquares(_ range: Range<Int>) -> Double {
    precondition(range.upperBound <= storage.count && range.lowerBound >= 0, "there are no such parameters")
    return Scalar.kernels.sumOfSquares(storage.base + range.lowerBound, range.count)
  }

  /// Adds another set's numbers of a range.
  public func add(_ other: Parameters, _ range: Range<Int>) {
    precondition(other.storage.count == storage.count, "the numbers are of another network")
    precondition(range.upperBound <= storage.count && range.lowerBound >= 0, "there are no such parameters")
    Scalar.kernels.add(other.storage.base + range.lowerBound, range.count, storage.base + range.lowerBound)
  }
}
