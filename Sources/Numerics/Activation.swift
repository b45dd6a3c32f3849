internal import Glibc

/// What a network applies to each hidden unit.
public enum Activation: String, Sendable, CaseIterable {
  /// max(0, z).
  case relu
  /// The hyperbolic tangent.
  case tanh

  /// Applies the activation to each entry.
  public func apply(to z: inout [Double]) {
    switch self {
    case .relu: for i in z.indices where z[i] < 0 { z[i] = 0 }
    case .tanh: for i in z.indices { z[i] = Glibc.tanh(z[i]) }
    }
  }

  /// The derivative where the activation has this value; 0 at the corner of a ReLU.
  @inlinable public func slope(at value: Double) -> Double {
    switch self {
    case .relu: value > 0 ? 1 : 0
    case .tanh: 1 - value * value
    }
  }
}
