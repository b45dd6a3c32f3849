import Lockstep

/// Iterative soft thresholding for the Lasso, |X w - y|^2 / 2 + penalty |w|_1, from w_0 = 0:
///
///     v = w_k - rate X'(X w_k - y),    w_{k+1} = sign(v) max(0, |v| - rate penalty).
struct ISTA: IterativeMethod {
  /// The learning rate.
  var rate = 0.01
  /// The factor of |w|_1.
  var penalty = 1.0
  var steps = StepGrid.range(0...100)
  init() {}

  static let about = About(
    "ista", "iterative soft thresholding: gradient descent for sparse weights", literature: ["Daubechies et al. 2004"])
  static let options: [PluginOption<Self>] = [
    .number("rate", \.rate, .positive, "learning rate"),
    .number("penalty", \.penalty, .nonNegative, "factor of the sum of absolute weights"),
    .grid("steps", \.steps, "iterations to record"),
  ]

  func step(_ w: inout Vector, on problem: PrefixMoments) {
    w -= rate * problem.gradient(at: w)
    for i in 0..<w.count {
      let length = max(0, abs(w[i]) - rate * penalty)
      w[i] = w[i] < 0 ? -length : length
    }
  }
}
