public import LockstepCore
public import LockstepNumerics

/// A checkpoint's network, whether or not read-outs are stored with it: every layer is read out by least squares on prompts
/// that serve no other purpose.
public struct ProbedNetwork: Sendable {
  /// The network.
  public let learner: any InContextLearner
  /// The mean squared error of each layer's read-out on the prompts that it was fitted to.
  public let meanSquaredErrors: [Double]
}

extension NetworkPlugin {
  /// Reads a checkpoint of this kind and fits read-outs, which are stored nowhere.
  ///
  /// - Parameter prompts: The number of prompts to fit the read-outs to.
  /// - Throws: `LockstepError` that names the file and the field or tensor that is wrong; `FactorizationError` if a hidden
  ///   state is not finite.
  public static func probed(
    checkpoint folder: String, on functionClass: any FunctionClass, shape: PromptShape, prompts: Int, seed: UInt64,
    executor: any Executor
  ) throws -> ProbedNetwork {
    let network = try checkpoint(folder: folder)
    let fit = try ReadOutFit(
      of: network.model, network.values, on: functionClass, shape: shape, count: prompts, seed: seed, executor: executor
    )
    return ProbedNetwork(
      learner: NetworkLearner(network, network.model, fit.readOuts, acceptsTransfer: false),
      meanSquaredErrors: fit.meanSquaredErrors)
  }
}
