internal import LockstepCore
internal import LockstepResults

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
  private static let maxRepeatedExamples = 20

  /// The examples, counted from 0, that a forgetting learner is asked for again: all, or 20 evenly spread, the latest
  /// first so that the gaps ascend.
  var repeatedExamples: [Int] { evenlySpaced(contextSize, atMost: Self.maxRepeatedExamples).reversed() }
}
