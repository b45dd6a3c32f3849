internal import LockstepCore

/// A fixed part of every batch, processed in microbatches, with its own gradient.
///
/// Only one worker at a time may use a shard.
struct Shard<Network: Backbone>: Sendable {
  /// The gradient of the parameters.
  let gradients: Parameters<Network.Scalar>
  private let model: InContextModel<Network>
  private let microbatches: [Range<Int>]

  /// The shard of these prompts of a batch.
  init(_ model: InContextModel<Network>, prompts: Range<Int>) {
    self.model = model
    gradients = Parameters(model.layout)
    microbatches = Self.microbatches(of: prompts)
  }

  /// A shard's prompts, those that are processed together in one range.
  static func microbatches(of prompts: Range<Int>) -> [Range<Int>] {
    prompts.parts((prompts.count + Network.microbatchSize - 1) / Network.microbatchSize)
  }

  /// The sum of the shard's squared errors; sets the gradients to those of `weight` times the sum.
  func squaredError(
    _ values: Parameters<Network.Scalar>, weight: Double, workspaces: WorkspacePool<TrainingWorkspace<Network>>,
    prompts: (Range<Int>) -> PromptBatch
  ) -> Double {
    gradients.storage.clear()
    return microbatches.reduce(0) { sum, microbatch in
      let batch = prompts(microbatch)
      return workspaces.withWorkspace(prompts: batch.count, points: batch.shape.points) { workspace in
        sum + model.squaredError(batch, weight: weight, workspace, values, gradients: gradients)
      }
    }
  }
}
