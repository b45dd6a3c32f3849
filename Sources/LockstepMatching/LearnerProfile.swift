internal import LockstepCore

/// What a learner does by itself, whatever it is compared with.
public struct LearnerProfile: Sendable, Equatable {
  /// The squared error divided by d at each step, after t = 0..n examples; no more than
  /// ``LearnerProfile/largestSquaredError`` for each prompt.
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
  public static let largestSquaredError = 1e140
}

/// A learner's profile, summed over prompts.
struct ProfileSums: Sendable {
  var squaredErrors: CurveSums
  var spanResidual: CurveSums
  var forgetting: CurveSums

  init(_ steps: StepAxis, _ shape: PromptShape) {
    squaredErrors = CurveSums(entries: steps.count * shape.points)
    spanResidual = squaredErrors
    forgetting = CurveSums(entries: steps.count * shape.repeatedExamples.count)
  }

  mutating func add(_ other: ProfileSums) {
    squaredErrors.add(other.squaredErrors)
    spanResidual.add(other.spanResidual)
    forgetting.add(other.forgetting)
  }

  func profile(_ steps: StepAxis, _ shape: PromptShape) -> LearnerProfile? {
    let lengths = Array(0...shape.contextSize)
    guard let errors = squaredErrors.curves(steps: steps.values, places: lengths) else { return nil }
    return LearnerProfile(
      squaredErrors: errors, spanResidual: spanResidual.curves(steps: steps.values, places: lengths),
      forgetting: forgetting.curves(
        steps: steps.values, places: shape.repeatedExamples.map { shape.contextSize - 1 - $0 }))
  }
}

extension PromptShape {
  private static let mostRepeatedExamples = 20

  /// The examples, counted from 0, that a forgetting learner is asked for again: all, or 20 evenly spread, the latest
  /// first so that the gaps ascend.
  var repeatedExamples: [Int] { evenlySpread(contextSize, atMost: Self.mostRepeatedExamples).reversed() }
}
