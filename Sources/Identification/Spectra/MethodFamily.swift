internal import Foundation

/// A family of methods on the span of the examples, each with parameters that a fit chooses among.
public enum MethodFamily: String, Codable, Sendable, CaseIterable {
  /// Gradient descent at a rate that is fixed for all prompts: f = 1 - (1 - rate lambda)^steps.
  case gradientDescent = "gradient-descent"
  /// Gradient descent on the mean of the squared errors: at the rate value / t.
  case meanGradientDescent = "mean-gradient-descent"
  /// Gradient descent at a rate relative to 1 / lambda_max: f = 1 - (1 - value lambda / lambda_max)^steps.
  case relativeGradientDescent = "relative-gradient-descent"
  /// GD++ with eta = 1/3 and gamma = 1 (von Oswald et al., arXiv:2212.07677, appendix A.10; arXiv:2509.19702). With a
  /// constant rho in place of 1 / lambda_max it is left out: f = 1 - (1 + 2 eta rho steps lambda)^(-gamma / (2 eta)) for a
  /// small one, which is close to ridge regression.
  case gradientDescentPlusPlus = "gd++"
  /// Nesterov's accelerated gradient descent at rate 1 / lambda_max with momentum (k - 1) / (k + 2) after step k.
  case nesterov
  /// Gradient descent at rate 1 / lambda_max with momentum `value`.
  case heavyBall = "heavy-ball"
  /// Chebyshev iteration for eigenvalues from `value` lambda_max to lambda_max.
  case chebyshev
  /// Iterative Newton with alpha = 1 / |S S'|_F, or a constant `value`: f = 1 - (1 - alpha lambda^2)^(2^steps).
  case newton
  /// Conjugate gradients on S w = X'y from w = 0.
  case conjugateGradient = "conjugate-gradient"
  /// Ridge regression: f = lambda / (lambda + value).
  case ridge
  /// Least squares on the `steps` largest eigenvalues alone (principal component regression).
  case truncation
  /// Least squares, with the factor that every member has: no algorithm at all.
  case constant
}

/// A member of a family.
public struct FamilyMember: Codable, Sendable, Equatable {
  /// The family.
  public let family: MethodFamily
  /// The number of steps, or of eigenvalues kept; nil for a family without.
  public let steps: Int?
  /// The family's `value`, such as a rate, a momentum or a ridge parameter; nil for a family without.
  public let value: Double?

  /// The member in a sentence.
  var description: String {
    let number = value.map { String(format: "%.2g", $0) } ?? ""
    // Grids of values are coarse, and a smaller rate with more steps is nearly the same.
    let about = value == nil ? "" : "about "
    let count = steps.map { "\(about)\($0) \($0 == 1 ? "step" : "steps") of " } ?? ""
    return switch family {
    case .gradientDescent: count + "gradient descent at the fixed rate " + number
    case .meanGradientDescent: count + "gradient descent on the mean error, at the rate " + number
    case .relativeGradientDescent:
      count + "gradient descent at the rate \(number) relative to 1 / the largest eigenvalue"
    case .gradientDescentPlusPlus: count + "GD++"
    case .nesterov: count + "Nesterov's method"
    case .heavyBall: count + "heavy ball at the rate 1 / the largest eigenvalue with momentum \(number)"
    case .chebyshev: count + "Chebyshev iteration from \(number) of the largest eigenvalue"
    case .newton: count + "iterative Newton" + (value == nil ? "" : " with alpha \(number)")
    case .conjugateGradient: count + "conjugate gradients"
    case .truncation: "least squares on the \(steps ?? 0) largest eigenvalues"
    case .ridge: "ridge regression"
    case .constant: "shrunk least squares"
    }
  }
}

/// A member of a family, and the factor of a read-out with which it fits weights best.
public struct FittedMember: Codable, Sendable, Equatable {
  /// The member.
  public let member: FamilyMember
  /// The factor, at least 0.
  public let factor: Double

  /// The member and its factor, unless that is about 1, in a sentence.
  var description: String {
    abs(factor - 1) < 0.01 ? member.description : String(format: "%.2f times %@", factor, member.description)
  }
}
