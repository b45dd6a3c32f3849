public import LockstepNumerics

/// A distribution over prompts: of the inputs x, and of the function that gives each its label.
public protocol FunctionClass: Plugin {
  /// The prompts with the indices in `range`.
  ///
  /// Each prompt is a function of the seed and its index alone: draw it from `RandomStream`s keyed by
  /// both.
  func prompts(_ range: Range<Int>, shape: PromptShape, seed: UInt64) -> PromptBatch

  /// The kernel whose functions are nearest to those of the class, as a user would write the hypothesis, such as the covariance
  /// of the labels; nil where functions are linear in x. `identify` looks for methods on this kernel.
  var kernel: String? { get }

  /// The class with other properties, each with its name. An identification asks whether a model keeps to its algorithm on
  /// their prompts, too. By default none.
  var shifts: [(name: String, functionClass: any FunctionClass)] { get }

  /// About how many bytes it takes beside a prompt to draw it, such as those of a function's weights. By default 0.
  func workspaceBytes(for shape: PromptShape) -> Double

  /// For each of these prompts `count` further inputs from the distribution of its own. By default standard normal
  /// ones.
  func queries(_ range: Range<Int>, count: Int, shape: PromptShape, seed: UInt64) -> QueryBatch
}

extension FunctionClass {
  public var shifts: [(name: String, functionClass: any FunctionClass)] { [] }
  public func workspaceBytes(for shape: PromptShape) -> Double { 0 }

  public func queries(_ range: Range<Int>, count: Int, shape: PromptShape, seed: UInt64) -> QueryBatch {
    .standardNormal(range, count: count, dimension: shape.dimension, seed: seed)
  }
}

/// What a random stream of a prompt is drawn for. Streams of different purposes are independent.
public enum StreamPurpose: UInt32, Sendable {
  /// The inputs x.
  case inputs
  /// The function: its weights.
  case function
  /// The noise on the labels.
  case noise
  /// The covariance of the inputs.
  case covariance
  /// Inputs beside those of the prompt.
  case queries
  /// Resampling prompts for an interval.
  case resampling
  /// The initial values of a network's parameters.
  case parameters
  /// The examples that a learner takes.
  case subset
  /// The examples of each step of a stochastic method.
  case batches
  /// The subspace that the inputs are in.
  case subspace
}

extension RandomStream {
  /// The stream of a prompt for one purpose.
  public init(seed: UInt64, prompt: Int, purpose: StreamPurpose) {
    self.init(seed: seed, index: UInt64(prompt), purpose: purpose.rawValue)
  }
}
