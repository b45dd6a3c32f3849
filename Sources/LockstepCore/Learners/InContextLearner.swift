/// Anything that predicts y_{t+1} from x_{t+1} and the t examples before it, in a number of steps: the layers of a
/// network, or the iterations of an algorithm.
public protocol InContextLearner: Sendable {
  /// What its steps are called, and which are recorded.
  var steps: StepAxis { get }

  /// Why the learner cannot give evidence of this kind on prompts of this task, in words that a report prints; nil
  /// where it can. By default it can.
  func refusal(of task: PromptTask, for evidence: EvidenceKind) -> String?

  /// Its predictions for every prompt, prefix length and recorded step, [S, B, n+1].
  ///
  /// The result for a prompt must not depend on what else is in the batch.
  ///
  /// - Throws: Where the predictions cannot be made; ``PromptFailure`` names the prompt.
  func predictions(for prompts: PromptBatch) throws -> Trajectory

  /// Its predictions at T further inputs after each prefix of each prompt, [S, B, n+1, T].
  ///
  /// - Throws: As ``predictions(for:)``.
  func predictions(at queries: QueryBatch, of prompts: PromptBatch) throws -> StepTensor
}

extension InContextLearner {
  public func refusal(of task: PromptTask, for evidence: EvidenceKind) -> String? { nil }
}

/// What a learner can know of the prompts before it sees them.
public struct PromptTask: Sendable, Hashable {
  /// The sizes of every prompt.
  public let shape: PromptShape
  /// The number of prompts.
  public let promptCount: Int

  /// The task of predicting on so many prompts of these sizes.
  public init(shape: PromptShape, promptCount: Int) {
    self.shape = shape
    self.promptCount = promptCount
  }
}
