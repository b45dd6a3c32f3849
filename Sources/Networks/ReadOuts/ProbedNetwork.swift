public import LockstepCore
public import LockstepNumerics

/// A checkpoint's network, whether or not read-outs are stored with it: every layer is read out by least squares on prompts
/// that serve no other purpose.
public struct ProbedNetwork: Sendable {
  /// The network.
  public let learner: any InContextLearner
  /// The mean squared error of each layer's read-out on the prompts that it was fitted to.
  public let meanSquaredErrors: [Double]

  /// Fits read-outs, which are stored nowhere.
  ///
  /// - Parameter prompts: The number of prompts to fit the read-outs to.
  /// - Throws: `FactorizationError` if a hidden state is not finite.
  public init<Network: Backbone>(
    _ checkpoint: Checkpoint<Network>, on functionClass: any FunctionClass, shape: PromptShape, prompts: Int,
    seed: UInt64, executor: any Executor
  ) throws where Network.Scalar == Float {
    let fit = try ReadOutFit(
      of: checkpoint.model, checkpoint.values, on: functionClass, shape: shape, count: prompts, seed: seed,
      executor: executor)
    learner = NetworkLearner(checkpoint, checkpoint.model, fit.readOuts, acceptsTransfer: false)
    meanSquaredErrors = fit.meanSquaredErrors
  }
}
