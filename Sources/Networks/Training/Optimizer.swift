internal import LockstepCore

/// An update rule: moves a network's parameters against the gradient of its loss.
public protocol Optimizer: Sendable {
  /// The parts of a step that can run at the same time. Each parameter is in exactly one part.
  func parts(of layout: ParameterLayout) -> [OptimizerPart]

  /// Updates the parameters of one part and the moments of their gradients.
  func update<Scalar>(
    _ part: OptimizerPart, of state: OptimizerState<Scalar>, gradients: Parameters<Scalar>, _ step: OptimizerStep)
}

/// Parameters that an optimizer updates together.
public enum OptimizerPart: Sendable, Equatable {
  /// Parameters that do not depend on each other, by their indices.
  case entries(Range<Int>)
  /// A matrix between hidden states.
  case matrix(HiddenMatrix)
}

/// One step of an optimizer.
public struct OptimizerStep: Sendable, Equatable {
  /// The number of the step, from 1.
  public var number: Int
  /// The learning rate.
  public var learningRate: Double
  /// The factor of the gradients, below 1 where they are clipped.
  public var gradientScale: Double

  /// Step `number` with a learning rate.
  public init(_ number: Int, learningRate: Double, gradientScale: Double = 1) {
    self.number = number
    self.learningRate = learningRate
    self.gradientScale = gradientScale
  }
}

/// The parameters and the running moments of their gradients. An optimizer that needs only the first moments of some
/// parameters leaves their second moments 0.
public struct OptimizerState<Scalar: NetworkScalar>: Sendable {
  /// The parameters.
  public let parameters: Parameters<Scalar>
  /// The running means of the gradients.
  public let firstMoments: Parameters<Scalar>
  /// The running means of the squared gradients.
  public let secondMoments: Parameters<Scalar>

  /// The state before the first step.
  public init(_ parameters: Parameters<Scalar>) {
    self.parameters = parameters
    firstMoments = Parameters(parameters.layout)
    secondMoments = Parameters(parameters.layout)
  }
}

extension Optimizer {
  /// Updates all parameters, one part after the other.
  public func update<Scalar>(
    _ state: OptimizerState<Scalar>, gradients: Parameters<Scalar>, _ step: OptimizerStep
  ) {
    for part in parts(of: state.parameters.layout) { update(part, of: state, gradients: gradients, step) }
  }
}

extension Range<Int> {
  /// The range in pieces of about as many entries as one worker updates at a time.
  var updateBlocks: [Range<Int>] { chunks(of: 1 << 16) }
}
