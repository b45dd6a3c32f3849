internal import Foundation

/// How the best-matching step q of one learner grows with the step p of another.
///
/// Fitted on the steps p off the plateau and off the end of the grid, p and q above 0, by least squares.
public struct Trend: Sendable, Equatable {
  /// A straight line through the matches, on its scale.
  public struct Fit: Sendable, Equatable {
    /// What one more on the scale of p adds on the scale of q.
    public var slope: Double
    /// The line's value at 0 on the scale of p.
    public var intercept: Double
    /// The part of the variance on the scale of q that the line explains, from 0 to 1.
    public var rSquared: Double

    /// A line and how well it fits.
    public init(slope: Double, intercept: Double, rSquared: Double) {
      self.slope = slope
      self.intercept = intercept
      self.rSquared = rSquared
    }
  }

  /// What the fits amount to.
  public enum Verdict: String, Sendable, CaseIterable {
    /// q grows by the same for every step p: the same rate of convergence. Preferred where the others fit but slightly
    /// better.
    case linear
    /// q doubles every so many steps p: the second learner is exponentially slower.
    case exponential
    /// q grows by the same whenever p doubles: the first learner is exponentially slower.
    case logarithmic
    /// All steps p have the same q.
    case constant
    /// No fit explains nine tenths of the variance, the best one falls, or q takes too few values for a curve.
    case unclear
    /// Too few steps are off the plateau and off the end of the grid.
    case tooFewSteps = "too-few-steps"
  }

  /// The number of steps p that the fits rest on.
  public var stepCount: Int
  /// q against p.
  public var linear: Fit?
  /// log2 q against p.
  public var exponential: Fit?
  /// q against log2 p.
  public var logarithmic: Fit?
  /// What they amount to.
  public var verdict: Verdict

  /// A trend of these fits.
  public init(stepCount: Int, linear: Fit?, exponential: Fit?, logarithmic: Fit?, verdict: Verdict) {
    self.stepCount = stepCount
    self.linear = linear
    self.exponential = exponential
    self.logarithmic = logarithmic
    self.verdict = verdict
  }

  private static let fewestSteps = 5
  /// Fewer different best steps make no curve: any line fits a step up.
  private static let fewestBestSteps = 4
  private static let leastRSquared = 0.9
  /// By how much more of the variance a curve must explain to be preferred to the straight line.
  private static let margin = 0.02

  /// The matches among these that a trend is fitted to: off the plateau and off the end of the grid, both steps above 0.
  public static func fitted(_ matches: [BestMatch]) -> [BestMatch] {
    matches.filter { !$0.isPlateau && !$0.isAtGridEnd && $0.step > 0 && $0.best > 0 }
  }

  /// The trend of some matches.
  public init(_ matches: [BestMatch]) {
    let used = Self.fitted(matches)
    self.init(stepCount: used.count, linear: nil, exponential: nil, logarithmic: nil, verdict: .tooFewSteps)
    guard used.count >= Self.fewestSteps else { return }
    let bestSteps = Set(used.map(\.best)).count
    guard bestSteps > 1 else {
      verdict = .constant
      return
    }
    let p = used.map { Double($0.step) }
    let q = used.map { Double($0.best) }
    let line = Fit(p, q)
    let doubling = Fit(p, q.map { log2($0) })
    let slowing = Fit(p.map { log2($0) }, q)
    (linear, exponential, logarithmic) = (line, doubling, slowing)
    let (other, bent): (Verdict, Fit) =
      doubling.rSquared > slowing.rSquared ? (.exponential, doubling) : (.logarithmic, slowing)
    let (kind, fit) = bent.rSquared > line.rSquared + Self.margin ? (other, bent) : (.linear, line)
    let isClear = bestSteps >= Self.fewestBestSteps && fit.rSquared >= Self.leastRSquared && fit.slope > 0
    verdict = isClear ? kind : .unclear
  }
}

extension Trend.Fit {
  /// The least-squares line through points that do not all have the same x.
  fileprivate init(_ x: [Double], _ y: [Double]) {
    let count = Double(x.count)
    let (meanX, meanY) = (x.reduce(0, +) / count, y.reduce(0, +) / count)
    let varianceX = x.reduce(0) { $0 + ($1 - meanX) * ($1 - meanX) }
    let varianceY = y.reduce(0) { $0 + ($1 - meanY) * ($1 - meanY) }
    let covariance = zip(x, y).reduce(0) { $0 + ($1.0 - meanX) * ($1.1 - meanY) }
    let slope = covariance / varianceX
    self.init(
      slope: slope, intercept: meanY - slope * meanX, rSquared: covariance * covariance / (varianceX * varianceY))
  }
}
