internal import CLockstepKernels
internal import Foundation

/// Adam (Kingma and Ba 2015) with decoupled weight decay (AdamW, Loshchilov and Hutter 2019), as PyTorch computes it.
public struct AdamOptimizer: Optimizer, Equatable {
  /// The decay of the running mean of the gradients, from 0 up to but not including 1.
  public var beta1: Double
  /// The decay of the running mean of the squared gradients, from 0 up to but not including 1.
  public var beta2: Double
  /// Added to the square root of the second moment.
  public var epsilon: Double
  /// The fraction of each parameter, times the learning rate, that a step subtracts; 0 for plain Adam.
  public var weightDecay: Double

  /// Adam with these constants.
  public init(beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 0) {
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
  }

  public func parts(of layout: ParameterLayout) -> [OptimizerPart] {
    (0..<layout.count).updateBlocks.map { .entries($0) }
  }

  public func update<Scalar>(
    _ part: OptimizerPart, of state: OptimizerState<Scalar>, gradients: Parameters<Scalar>, _ step: OptimizerStep
  ) {
    guard case .entries(let range) = part else { preconditionFailure("Adam does not update matrices as such") }
    precondition(gradients.storage.count == state.parameters.storage.count, "gradients of another network")
    let number = Double(step.number)
    let (parameters, gradients) = (state.parameters[range], gradients[range])
    let (first, second) = (state.firstMoments[range], state.secondMoments[range])
    let rate = step.learningRate / (1 - pow(beta1, number))
    let inverseRoot = 1 / (1 - pow(beta2, number)).squareRoot()
    let decayFactor = 1 - step.learningRate * weightDecay
    switch Scalar.precision {
    case .single:
      lockstep_adam_f32(
        parameters.floats, gradients.floats, first.floats, second.floats, range.count, Float(step.gradientScale),
        Float(beta1), Float(1 - beta1), Float(beta2), Float(1 - beta2), Float(rate), Float(inverseRoot), Float(epsilon),
        Float(decayFactor))
    case .double:
      lockstep_adam_f64(
        parameters.doubles, gradients.doubles, first.doubles, second.doubles, range.count, step.gradientScale, beta1,
        1 - beta1, beta2, 1 - beta2, rate, inverseRoot, epsilon, decayFactor)
    }
  }
}
