/// What a learner does by itself, whatever it is compared with.
public struct LearnerProfile: Sendable, Equatable {
  /// The squared error divided by d at each step, after t = 0..n examples; no more than
  /// ``LearnerProfile/maxSquaredError`` for each prompt.
  public var squaredErrors: StepCurves
  /// The distance of the weights after t = 0..n examples from the span of x_1, ..., x_t, relative to their length (Fu et
  /// al., appendix B.4), over the prompts looked at closely; nil where the weights are not known. Weights of length 0
  /// are at distance 0.
  public var spanResidual: StepCurves?
  /// The squared error divided by d after n examples where the query repeats example i, by the gap n - i (Fu et al.,
  /// appendix A.6), over the prompts looked at closely; nil for a learner that cannot be asked at new queries.
  public var forgetting: StepCurves?

  /// A profile of these curves.
  public init(squaredErrors: StepCurves, spanResidual: StepCurves?, forgetting: StepCurves?) {
    self.squaredErrors = squaredErrors
    self.spanResidual = spanResidual
    self.forgetting = forgetting
  }

  /// What a squared error counts as where it is larger: the learner has diverged. It leaves room for the squares that a
  /// standard error is made of.
  public static let maxSquaredError = 1e140
}
