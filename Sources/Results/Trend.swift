/// How the best-matching step q of one learner grows with the step p of another.
///
/// Fitted by least squares on the steps p with an interior match, p and q above 0.
public struct Trend: Sendable, Equatable {
  /// A straight line through the matches, on its scale.
  public struct Fit: Sendable, Equatable {
    /// What one more on the scale of p adds on the scale of q.
    public var slope: Double
    /// The slope's 95 % bootstrap interval over prompts, for the same steps p.
    public var slopeInterval: ClosedRange<Double>
    /// The line's value at 0 on the scale of p.
    public var intercept: Double
    /// The part of the variance on the scale of q that the line explains, from 0 to 1.
    public var rSquared: Double

    /// A line and how well it fits.
    public init(slope: Double, slopeInterval: ClosedRange<Double>, intercept: Double, rSquared: Double) {
      self.slope = slope
      self.slopeInterval = slopeInterval
      self.intercept = intercept
      self.rSquared = rSquared
    }
  }

  /// What the fits amount to.
  public enum Verdict: String, Sendable, CaseIterable {
    /// q grows by the same for every step p: the same rate of convergence up to a factor. Preferred where the others fit
    /// but slightly better.
    case linear
    /// q doubles every so many steps p: the second learner is exponentially slower.
    case exponential
    /// q grows by the same whenever p doubles: the first learner is exponentially slower.
    case logarithmic
    /// All steps p have the same q.
    case constant
    /// No fit explains nine tenths of the variance, the best one falls, q takes too few values for a curve, or a tenth of
    /// the resamples comes to another verdict.
    case unclear
    /// Too few steps are left to fit.
    case tooFewSteps = "too-few-steps"
  }

  /// The steps p that the fits rest on, ascending.
  public var steps: [Int]
  /// q against p.
  public var linear: Fit?
  /// log2 q against p.
  public var exponential: Fit?
  /// q against log2 p.
  public var logarithmic: Fit?
  /// What they amount to.
  public var verdict: Verdict
  /// The part of the resamples of the prompts that come to the verdict that the matches themselves come to, from the same
  /// steps p; where it is too small, that verdict is not given.
  public var support: Double

  /// A trend of these fits.
  public init(
    steps: [Int], linear: Fit? = nil, exponential: Fit? = nil, logarithmic: Fit? = nil, verdict: Verdict,
    support: Double
  ) {
    self.steps = steps
    self.linear = linear
    self.exponential = exponential
    self.logarithmic = logarithmic
    self.verdict = verdict
    self.support = support
  }
}
