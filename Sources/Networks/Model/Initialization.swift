internal import LockstepCore
internal import LockstepNumerics

/// How the entries of a tensor are drawn before training.
public enum InitialDistribution: Sendable {
  /// All the same.
  case constant(Double)
  /// Normal with mean 0 and this standard deviation.
  case normal(Double)
  /// Uniform between minus and plus this number.
  case uniform(Double)
}

extension Parameters {
  /// Draws a tensor's entries from a random stream of its own, which the seed and the tensor's place among the others
  /// decide.
  public func draw(_ parameter: Parameter, _ distribution: InitialDistribution, seed: UInt64) {
    var stream = RandomStream(
      seed: seed, index: UInt64(parameter.range.lowerBound), purpose: StreamPurpose.parameters.rawValue)
    let values = parameter.range.map { _ -> Scalar in
      switch distribution {
      case .constant(let value): Scalar(value)
      case .normal(let deviation): Scalar(deviation * stream.gaussian())
      case .uniform(let bound): Scalar(bound * (2 * stream.uniform() - 1))
      }
    }
    storage.write(values, at: parameter.range.lowerBound)
  }
}
