public import LockstepCore

/// The activations of one training pass, forward and backward, on P prompts of n + 1 points.
public struct TrainingWorkspace<Network: Backbone>: Sendable {
  let forward: ModelWorkspace<Network>
  /// The gradient of the hidden states, from the last to the first, [(2n + 1) P, width].
  let gradient: MatrixView<Network.Scalar>
}

extension InContextModel {
  /// Allocates the activations of a training pass.
  public func makeTrainingWorkspace(prompts: Int, points: Int) -> TrainingWorkspace<Network> {
    TrainingWorkspace(
      forward: makeWorkspace(prompts: prompts, points: points, saving: .forBackward),
      gradient: MatrixView(rows: (2 * points - 1) * prompts, columns: configuration.backbone.width))
  }

  /// The sum of the squared errors over all points of the prompts, averaged over the layers that are trained; adds the
  /// gradients of `weight` times the sum.
  public func squaredError(
    _ prompts: PromptBatch, weight: Double, _ workspace: TrainingWorkspace<Network>, _ values: Parameters<Scalar>,
    gradients: Parameters<Scalar>
  ) -> Double {
    let states = workspace.forward
    let trained = configuration.backbone.trainedLayers
    let share = 1 / Double(trained.count)
    forward(prompts, states, values)
    var sum = 0.0
    func addLoss(ofLayer layer: Int) {
      sum += share * squaredError(prompts, ofLayer: layer, weight: share * weight, states, values, gradients)
      states.addInputStates(to: workspace.gradient)
    }
    workspace.gradient.clear()
    addLoss(ofLayer: trained.upperBound)
    backbone.backward(states.backbone, gradient: workspace.gradient, values, gradients: gradients) { layer in
      if trained.contains(layer) { addLoss(ofLayer: layer) }
    }
    readIn.backward(states.tokens, outputGradient: workspace.gradient, gradients: gradients)
    return sum
  }

  /// The sum of the squared errors of a layer's predictions; leaves the gradient of its hidden states in place of them and
  /// adds to that of the read-out.
  private func squaredError(
    _ prompts: PromptBatch, ofLayer layer: Int, weight: Double, _ states: ModelWorkspace<Network>,
    _ values: Parameters<Scalar>, _ gradients: Parameters<Scalar>
  ) -> Double {
    let predictions = predictions(states, values, ofLayer: layer)
    let errors = zip(predictions.numbers, prompts.labels).map { $0 - $1 }
    // From here on the buffer of the predictions holds their gradient.
    predictions.reshaped(rows: 1, columns: errors.count).set(row: 0, to: errors.map { 2 * weight * $0 }[...])
    readOut.backward(states.inputStates, outputGradient: predictions, gradients: gradients)
    readOut.backward(outputGradient: predictions, values, into: states.inputStates)
    return errors.reduce(0) { $0 + $1 * $1 }
  }
}
