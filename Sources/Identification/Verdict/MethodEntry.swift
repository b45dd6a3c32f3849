/// Methods that explained shares and responses can tell apart. Families with the same shape of response are one entry.
public enum MethodEntry: String, Codable, Sendable, CaseIterable {
  /// Gradient descent at a fixed rate, on the mean error or relative to the largest eigenvalue, and GD++: by response they
  /// differ in the number of steps alone.
  case firstOrder = "first-order"
  /// Nesterov's acceleration.
  case nesterov
  /// Heavy ball.
  case heavyBall = "heavy-ball"
  /// Chebyshev iteration.
  case chebyshev
  /// Iterative Newton.
  case newton
  /// Conjugate gradients, and with exact line search BFGS and L-BFGS.
  case conjugateGradient = "conjugate-gradient"
  /// Ridge regression, with a parameter and a factor for each number of examples. No iteration.
  case ridge
  /// Least squares on the largest eigenvalues, with a factor. No iteration.
  case truncation
  /// Shrunk least squares. No iteration.
  case constant

  /// Whether the entry is a null: it runs no iteration, and a step of it is evidence of no algorithm.
  public var isNull: Bool { [.ridge, .truncation, .constant].contains(self) }

  /// The entry in a sentence.
  var description: String {
    switch self {
    case .firstOrder: "a first-order method (gradient descent or GD++)"
    case .nesterov: "Nesterov's accelerated gradient descent"
    case .heavyBall: "the heavy-ball method"
    case .chebyshev: "Chebyshev iteration"
    case .newton: "iterative Newton"
    case .conjugateGradient: "conjugate gradients"
    case .ridge: "ridge regression, which runs no iteration"
    case .truncation: "least squares on the largest eigenvalues, which runs no iteration"
    case .constant: "shrunk least squares, which runs no iteration"
    }
  }
}

extension MethodFamily {
  /// The entry that the family belongs to.
  public var entry: MethodEntry {
    switch self {
    case .gradientDescent, .meanGradientDescent, .relativeGradientDescent, .gradientDescentPlusPlus: .firstOrder
    case .nesterov: .nesterov
    case .heavyBall: .heavyBall
    case .chebyshev: .chebyshev
    case .newton: .newton
    case .conjugateGradient: .conjugateGradient
    case .ridge: .ridge
    case .truncation: .truncation
    case .constant: .constant
    }
  }
}
