/// Means over prompts of something that a learner has at each of some steps and at each of some places, such as numbers t
/// of examples: a curve for each step.
public struct StepCurves: Sendable, Equatable {
  /// The steps, ascending.
  public let steps: [Int]
  /// The places, ascending.
  public let places: [Int]
  /// The means, [steps, places].
  public let means: [Double]
  /// The means' standard errors over prompts, [steps, places].
  public let standardErrors: [Double]

  /// Curves of `steps.count * places.count` means and standard errors.
  public init(steps: [Int], places: [Int], means: [Double], standardErrors: [Double]) {
    precondition(
      means.count == steps.count * places.count && standardErrors.count == means.count, "the entries fill the curves")
    self.steps = steps
    self.places = places
    self.means = means
    self.standardErrors = standardErrors
  }

  /// The mean at a step and a place, both counted from 0.
  public func mean(_ step: Int, _ place: Int) -> Double { means[step * places.count + place] }

  /// The standard error of ``mean(_:_:)``.
  public func standardError(_ step: Int, _ place: Int) -> Double { standardErrors[step * places.count + place] }
}
