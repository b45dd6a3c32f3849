/// Anything that predicts y_{t+1} from x_{t+1} and the t examples before it, in a number of steps: the layers of a
/// network, or the iterations of an algorithm.
public protocol InContextLearner: Sendable {
  /// What its steps are called, and which are recorded.
  var axis: StepAxis { get }

  /// The SHA-256 of the file with its parameters or predictions, recorded in results; nil if the options fully determine the
  /// learner. Default: nil.
  var fingerprint: String? { get }

  /// Why the learner cannot predict on prompts of this task, for a report to print; nil if it can. Default: nil.
  func refusal(of task: PromptTask) -> String?

  /// Why the learner cannot predict at inputs other than the prompts' own, for a report to print; nil if it can.
  /// Default: nil.
  var queryRefusal: String? { get }

  /// Why no linear function describes the learner's predictions, for a report to print; nil if its induced weights can be
  /// compared. Default: ``queryRefusal``.
  var weightRefusal: String? { get }

  /// Whether it replays predictions recorded for one set of prompts, so that it cannot predict on changed ones.
  /// Default: false.
  var isReplay: Bool { get }

  /// How many numbers it keeps for each point while it works, which memory is estimated from. Default: the dimension d.
  func workingDimension(for shape: PromptShape) -> Int

  /// About how many bytes it keeps in each thread that it works in, whatever the number of prompts, such as a network's
  /// activations. Default: 0.
  ///
  /// - Parameter queries: The number T of further inputs at which it will predict; 0 if none.
  func workspaceBytes(for shape: PromptShape, queries: Int) -> Double

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
  public var fingerprint: String? { nil }

  public func refusal(of task: PromptTask) -> String? { nil }
  public var queryRefusal: String? { nil }
  public var weightRefusal: String? { queryRefusal }
  public var isReplay: Bool { false }
  public func workingDimension(for shape: PromptShape) -> Int { shape.dimension }
  public func workspaceBytes(for shape: PromptShape, queries: Int) -> Double { 0 }
}

/// What a learner can know of the prompts before it sees them.
public struct PromptTask: Sendable, Hashable {
  /// The sizes of every prompt.
  public let shape: PromptShape
  /// The number of prompts.
  public let promptCount: Int
  /// The specification of the function class that the prompts are drawn from; nil if unknown.
  public let functionClass: String?

  /// The task of predicting on `promptCount` prompts of these sizes.
  public init(shape: PromptShape, promptCount: Int, functionClass: String? = nil) {
    self.shape = shape
    self.promptCount = promptCount
    self.functionClass = functionClass
  }

  /// The task of predicting on the prompts of a set.
  public init(_ prompts: any PromptSet) {
    self.init(shape: prompts.shape, promptCount: prompts.count, functionClass: prompts.functionClassName)
  }
}
