internal import LockstepCore
internal import LockstepLayers
internal import LockstepNetworks
internal import Synchronization

/// A fixed part of every batch, with a gradient of its own: some prompts, a few of which are worked on at a time.
///
/// One worker at a time works on a shard.
final class Shard<Network: Backbone>: Sendable {
  /// The gradient of the parameters.
  let gradients: Parameters<Network.Scalar>
  private let model: InContextModel<Network>
  private let pieces: [Range<Int>]
  /// The rooms of the pieces' sizes, for prompts of one number of points.
  private let passes = Mutex<(points: Int, bySize: [Int: TrainingPass<Network>])>((0, [:]))

  /// The shard of these prompts of a batch.
  init(_ model: InContextModel<Network>, prompts: Range<Int>) {
    self.model = model
    gradients = Parameters(model.plan)
    let count = (prompts.count + Network.sequencesPerPass - 1) / Network.sequencesPerPass
    pieces = (0..<count).map {
      prompts.lowerBound + prompts.count * $0 / count..<prompts.lowerBound + prompts.count * ($0 + 1) / count
    }
  }

  /// The sum of the shard's squared errors; sets the gradients to those of `weight` times it.
  func squaredError(
    _ shape: PromptShape, _ values: Parameters<Network.Scalar>, weight: Double,
    prompts: (Range<Int>) -> PromptBatch
  ) -> Double {
    gradients.storage.clear()
    return passes.withLock { passes in
      if passes.points != shape.points { passes = (shape.points, [:]) }
      return pieces.reduce(0) { sum, piece in
        let pass =
          passes.bySize[piece.count] ?? model.makeTrainingPass(prompts: piece.count, points: shape.points)
        passes.bySize[piece.count] = pass
        return sum + model.squaredError(prompts(piece), weight: weight, pass, values, gradients: gradients)
      }
    }
  }
}
