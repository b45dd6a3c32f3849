internal import LockstepCore
internal import LockstepFiles
internal import LockstepNetworks
internal import LockstepNumerics

/// The network of a checkpoint and the prompts that the read-outs of its layers are fitted to.
struct ReadOutFitting<Network: Backbone> where Network.Scalar == Float {
  let work: ReadOutWork<Network>
  private let folder: String

  /// - Throws: `LockstepError` if the network takes fewer examples, or memory does not suffice.
  init(
    _ checkpoint: Checkpoint<Network>, on functionClass: any FunctionClass, contextSize: Int, count: Int,
    seed: UInt64, workers: Int
  ) throws {
    let configuration = checkpoint.model.configuration
    try configuration.requirePositions(forContextSize: contextSize)
    folder = checkpoint.folder
    work = ReadOutWork(
      of: checkpoint.model, checkpoint.values, on: functionClass,
      shape: PromptShape(dimension: configuration.dimension, contextSize: contextSize), count: count, seed: seed)
    try SystemResources.requireMemory(
      work.memoryEstimate(workers: workers), workers: workers,
      remedy: "reduce the context size (\(contextSize)) or --jobs (\(workers))")
  }

  /// The fit to the outcomes of all blocks of the work.
  ///
  /// - Throws: `LockstepError` that names the checkpoint if a hidden state is not finite.
  func fit(_ outcomes: [ReadOutWork<Network>.Outcome]) throws -> ReadOutFit {
    do {
      return try ReadOutFit(work, outcomes)
    } catch is FactorizationError {
      throw LockstepError.file(
        "\(Checkpoints.path(Checkpoints.modelFile, in: folder)): the network's hidden states are not finite on these "
          + "prompts")
    }
  }
}
