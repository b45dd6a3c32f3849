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
      forward: makeWorkspace(prompts: prompts, points: points, savingActivations: true),
      gradient: MatrixView(rows: (2 * points - 1) * prompts, columns: configuration.backbone.width))
  }

  /// The sum of the squared errors over all points of the prompts; adds the gradients of `weight` times the sum.
  public func squaredError(
    _ prompts: PromptBatch, weight: Double, _ workspace: TrainingWorkspace<Network>, _ values: Parameters<Scalar>,
    gradients: Parameters<Scalar>
  ) -> Double {
    let states = workspace.forward
    forward(prompts, states, values)
    let predictions = predictions(states, values)
    var sum = 0.0
    for point in 0..<predictions.rows {
      let error = Double(predictions[point, 0]) - prompts.labels[point]
      sum += error * error
      // From here on the buffer of the predictions holds their gradient.
      predictions[point, 0] = Scalar(2 * weight * error)
    }
    readOut.backward(states.inputStates, outputGradient: predictions, gradients: gradients)
    readOut.backward(outputGradient: predictions, values, into: states.inputStates)
    states.scatterInputStates(into: workspace.gradient)
    backbone.backward(states.backbone, gradient: workspace.gradient, values, gradients: gradients)
    readIn.backward(states.tokens, outputGradient: workspace.gradient, gradients: gradients)
    return sum
  }
}
