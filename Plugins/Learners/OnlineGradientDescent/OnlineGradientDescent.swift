public import LockstepCore
public import LockstepNumerics
public import LockstepOptimization

/// Online gradient descent from w = 0, one example at a time: w <- w - eta_t (<w, x_t> - y_t) x_t.
///
/// One pass over the examples is the classical method. With eta_t = 1 / |x_t|^2 the error on x_t is zero after its
/// update, and many passes converge to a solution of all the examples (Kaczmarz 1937).
public struct OnlineGradientDescent: OnlineMethod {
  /// The learning rate, the same for every example; nil for 1 / |x_t|^2.
  public var rate: Double?
  /// Passes over the examples after which to record.
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
    step(&w, error: dot(w, x) - y, gradient: x)
  }

  /// w <- w - eta error gradient.
  private func step(_ w: inout Vector, error: Double, gradient: Vector) {
    if let rate {
      w -= rate * error * gradient
    } else if let (direction, norm) = gradient.directionAndNorm {
      w -= error / norm * direction
    }
  }
}

extension OnlineGradientDescent: NonlinearMethod {
  /// w <- w - eta_t r_t grad f_w(x_t): with the normalized rate 1 / |grad f_w(x_t)|^2 the linearized error on x_t is zero
  /// after its update.
  public func minimize(
    _ problem: some LeastSquaresProblem, from start: Vector, prompt: Int, visit: (Int, Vector) -> Void
  ) -> Termination {
    let examples = (0..<problem.exampleCount).map { problem.part([$0]) }
    var w = start
    visit(0, w)
    for pass in 0..<axis.last {
      for example in examples {
        let local = example.linearized(at: w)
        step(&w, error: local.errors[0], gradient: local.jacobian.row(0))
      }
      visit(pass + 1, w)
    }
    return .iterationLimit
  }
}
