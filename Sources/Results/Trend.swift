/// How the best-matching step q of one learner grows with the step p of another.
///
/// Fitted by least squares to the steps p with an interior match, p and q above 0.
public struct Trend: Sendable, Equatable, Codable {
  /// A straight line through the matches, on some scale of p and q.
  public struct Fit: Sendable, Equatable, Codable {
    /// The slope.
    public var slope: Double
    /// The slope's 95 % interval. It covers the prompts (bootstrap) and the choice of the steps p (jackknife).
    public var slopeInterval: ClosedRange<Double>
    /// The line's value at 0 on the scale of p.
    public var intercept: Double
    /// The fraction of the variance of q, on its scale, that the line explains.
    public var rSquared: Double

    /// A line with its quality.
    public init(slope: Double, slopeInterval: ClosedRange<Double>, intercept: Double, rSquared: Double) {
      self.slope = slope
      self.slopeInterval = slopeInterval
      self.intercept = intercept
      self.rSquared = rSquared
    }
  }

  /// The conclusion from the fits.
  public enum Verdict: String, Sendable, Codable, CaseIterable {
    /// q is proportional to p, up to a constant. The rate is the same only if ``TwoWayMatches/isSameRate``. Preferred
    /// to curves that are only slightly better.
    case linear
    /// q grows as a power of p, with an exponent clearly different from 1.
    case power
    /// q doubles every few steps p: the second learner is exponentially slower.
    case exponential
    /// q grows by the same amount whenever p doubles: the first learner is exponentially slower.
    case logarithmic
    /// All steps p have the same q.
    case constant
    /// No fit explains 90 % of the variance, the best one falls, q takes too few values for a curve, or fewer than 90 % of
    /// the resamples agree.
    case unclear
    /// Too few steps are left to fit.
    case tooFewSteps = "too-few-steps"
  }

  /// The smallest support of a verdict.
  public static let minSupport = 0.9

  /// The fitted steps p, ascending.
  public var steps: [Int]
  /// q against p.
  public var linear: Fit?
  /// log2 q against log2 p.
  public var power: Fit?
  /// log2 q against p.
  public var exponential: Fit?
  /// q against log2 p.
  public var logarithmic: Fit?
  /// The conclusion.
  public var verdict: Verdict
  /// The fraction of the resamples of the prompts that lead to the same verdict, from the same steps p; the verdict is
  /// ``Verdict/unclear`` if it is less than ``minSupport``.
  public var support: Double

  /// A trend of these fits.
  public init(
    steps: [Int], linear: Fit? = nil, power: Fit? = nil, exponential: Fit? = nil, logarithmic: Fit? = nil,
    verdict: Verdict, support: Double
  ) {
    self.steps = steps
    self.linear = linear
    self.power = power
    self.exponential = exponential
    self.logarithmic = logarithmic
    self.verdict = verdict
    self.support = support
  }
}
