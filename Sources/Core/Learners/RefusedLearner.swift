/// A learner that cannot exist, such as a method at a hypothesis that it cannot optimize. It takes part in no comparison, and
/// reports say why.
struct RefusedLearner: InContextLearner {
  let reason: String

  let axis = StepAxis.single

  func refusal(of task: PromptTask) -> String? { reason }

  func predictions(for prompts: PromptBatch) throws -> Trajectory { throw LockstepError.comparison(reason) }

  func predictions(at queries: QueryBatch, of prompts: PromptBatch) throws -> StepTensor {
    throw LockstepError.comparison(reason)
  }
}
