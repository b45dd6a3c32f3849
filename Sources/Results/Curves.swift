public import LockstepCore

/// Means over prompts of a quantity that a learner has at each of some steps and positions, such as numbers t of
/// examples: a curve for each step.
public struct StepCurves: Sendable, Equatable, Codable {
  /// The steps, ascending.
  public let steps: [Int]
  /// The positions along a curve, ascending.
  public let x: [Int]
  /// The means, [steps, x].
  public let means: [Double]
  /// The standard errors of the means over prompts, [steps, x].
  public let standardErrors: [Double]

  /// Curves of `steps.count * x.count` means and standard errors.
  public init(steps: [Int], x: [Int], means: [Double], standardErrors: [Double]) {
    precondition(
      means.count == steps.count * x.count && standardErrors.count == means.count, "the entries do not fill the curves")
    self.steps = steps
    self.x = x
    self.means = means
    self.standardErrors = standardErrors
  }

  /// The mean at a step and a position, both as indices.
  public func mean(_ step: Int, _ position: Int) -> Double { means[step * x.count + position] }

  /// The standard error of ``mean(_:_:)``.
  public func standardError(_ step: Int, _ position: Int) -> Double { standardErrors[step * x.count + position] }
}

/// The curves of one learner by one measurement.
public struct MeasuredCurves: Sendable, Equatable, Codable {
  /// The name of the measurement.
  public var measurement: String
  /// The curves, one for each step of the learner.
  public var curves: StepCurves

  /// Curves by the measurement with this name.
  public init(measurement: String, curves: StepCurves) {
    self.measurement = measurement
    self.curves = curves
  }
}

/// A measurement of the learners by themselves, and how its curves are drawn.
public struct MeasurementResults: Sendable, Equatable, Codable {
  /// The plugin's identifier, by which the learners' curves refer to it.
  public var name: String
  /// The plugin and all its options.
  public var specification: String
  /// How its curves are drawn.
  public var axes: CurveAxes

  /// A measurement.
  public init(name: String, specification: String, axes: CurveAxes) {
    self.name = name
    self.specification = specification
    self.axes = axes
  }
}
