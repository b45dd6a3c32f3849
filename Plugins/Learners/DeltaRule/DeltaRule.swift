public import LockstepCore
public import LockstepNumerics

/// The delta rule with what recurrent architectures add to it: from w = u = 0, for each example (x, y)
///
///     v = (1 - decay) w,    u <- momentum u + beta (y - <v, x>) x,    w <- v + u.
///
/// | architecture | as an online method | options |
/// | --- | --- | --- |
/// | DeltaNet | LMS | the defaults |
/// | DeltaNet with rates beta / \|k\|^2 | NLMS; Kaczmarz and `online-gradient-descent` with rate 1 | `step=normalized` |
/// | Gated DeltaNet | LMS with weight decay | `decay` |
/// | Longhorn | implicit (proximal) LMS | `step=implicit` |
/// | Titans | LMS with momentum and weight decay | `momentum`, `decay`, `decay-first=false` |
public struct DeltaRule: OnlineMethod {
  /// How beta follows from the rate.
  public enum Step: String, Sendable, CaseIterable {
    /// The rate.
    case fixed
    /// The rate divided by |x|^2: with rate 1 the error on x is zero after its update.
    case normalized
    /// The rate divided by 1 + rate |x|^2: the w that minimizes |w - v|^2 + rate (y - <w, x>)^2, without momentum stable
    /// at any rate.
    case implicit
  }

  /// The factor beta: the rate, divided by |x|^2, or divided by 1 + rate |x|^2.
  public var step = Step.fixed
  /// The rate that beta follows from.
  public var rate = 0.05
  /// The weight decay per example.
  public var decay = 0.0
  /// The part of the last change u that every example repeats.
  public var momentum = 0.0
  /// Whether the error is that of the decayed weights v, or that of w.
  public var decaysFirst = true
  /// Passes over the examples after which to record.
  public var passes = StepGrid.step(1)
  public init() {}

  public static let about = About(
    "delta-rule", "the delta rule with decay, momentum or implicit steps: what DeltaNet, Longhorn and Titans compute",
    literature: [
      "Widrow and Hoff 1960; Yang et al. 2024, arXiv:2406.06484 (DeltaNet) and arXiv:2412.06464 (Gated DeltaNet)",
      "Liu et al. 2024, arXiv:2407.14207 (Longhorn)", "Behrouz et al. 2025, arXiv:2501.00663 (Titans)",
    ])
  public static let options: [PluginOption<Self>] = [
    .choice("step", \.step, "beta: the rate, divided by |x|^2, or divided by 1 + rate |x|^2"),
    .number("rate", \.rate, .positive, "learning rate; fixed steps diverge above 2 / |x|^2"),
    .number("decay", \.decay, .fraction, "weight decay per example"),
    .number("momentum", \.momentum, .fraction, "part of the last change that every example repeats"),
    .flag("decay-first", \.decaysFirst, "whether the error is that of the decayed weights"),
    .grid("passes", \.passes, from: 1, "passes over the examples after which to record"),
  ]

  /// The weights w and their last change u.
  public struct State {
    var weights: Vector
    var change: Vector
  }

  public func initialState(dimension d: Int) -> State { State(weights: Vector(zeros: d), change: Vector(zeros: d)) }

  public func update(_ state: inout State, input x: Vector, label y: Double) {
    var decayed = state.weights
    decayed *= 1 - decay
    let error = y - dot(decaysFirst ? decayed : state.weights, x)
    state.change *= momentum
    addStep(error, x, to: &state.change)
    state.weights = decayed + state.change
  }

  public func weights(of state: State) -> Vector { state.weights }

  /// Adds beta error x, whose size may be normal where the square of |x| overflows or vanishes.
  private func addStep(_ error: Double, _ x: Vector, to change: inout Vector) {
    guard step != .fixed else { return change += rate * error * x }
    guard let (direction, norm) = x.directionAndNorm else { return }
    change += (step == .normalized ? rate / norm : 1 / (1 / (rate * norm) + norm)) * error * direction
  }
}
