public import LockstepCore
public import LockstepNumerics

/// Online gradient descent from w = 0, one example at a time: w <- w - eta_t (<w, x_t> - y_t) x_t.
///
/// One pass over the examples is the classical method. With eta_t = 1 / |x_t|^2 the error on x_t is zero after its
/// update, and many passes converge to a solution of all the examples (Kaczmarz 1937).
public struct OnlineGradientDescent: OnlineMethod {
  /// The learning rate, the same for every example; nil for 1 / |x_t|^2.
  public var rate: Double?
  public var passes = StepGrid.step(1)
  public init() {}

  public static let about = About(
    "online-gradient-descent", "gradient descent on one example after the other, from zero weights",
    literature: [
      "Fu, Chen, Jia, Sharan, NeurIPS 2024, arXiv:2310.17086, section 3.2",
      "Widrow and Hoff 1960; Kaczmarz 1937 (the normalized rate)",
    ])
  public static let options: [PluginOption<Self>] = [
    .number("rate", \.rate, .positive, or: "normalized", "learning rate; normalized is 1 / |x_t|^2"),
    .grid("passes", \.passes, from: 1, "passes over the examples after which to record"),
  ]

  public func update(_ w: inout Vector, input x: Vector, label y: Double) {
    w -= rate(of: x) * (dot(w, x) - y) * x
  }

  private func rate(of input: Vector) -> Double {
    if let rate { return rate }
    let squaredNorm = dot(input, input)
    return squaredNorm > 0 ? 1 / squaredNorm : 0
  }
}
