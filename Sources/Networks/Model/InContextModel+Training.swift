public import LockstepCore

/// Room for one training pass, forward and back, on P prompts of n + 1 points.
public struct TrainingWorkspace<Network: Backbone>: Sendable {
  let forward: ModelWorkspace<Network>
  let scratch: Network.Pass.Scratch
  /// The gradient of the hidden states, from the last to the first, [(2n + 1) P, width].
  let gradient: MatrixView<Network.Scalar>
}

extension InContextModel {
  /// Room for a training pass.
  public func makeTrainingWorkspace(prompts: Int, points: Int) -> TrainingWorkspace<Network> {
    let forward = makeWorkspace(prompts: prompts, points: points, savingActivations: true)
    return TrainingWorkspace(
      forward: forward, scratch: forward.backbone.makeScratch(),
      gradient: MatrixView(rows: (2 * points - 1) * prompts, columns: configuration.backbone.width))
  }

  /// The sum of the squared errors over all points of the prompts; adds to the gradients those of `weight` times it.
  public func squaredError(
    _ prompts: PromptBatch, weight: Double, _ pass: TrainingWorkspace<Network>, _ values: Parameters<Scalar>,
    gradients: Parameters<Scalar>
  ) -> Double {
    let states = pass.forward
    forward(prompts, states, values)
    let predictions = predictions(states, values)
    var sum = 0.0
    for point in 0..<predictions.rows {
      let error = Double(predictions[point, 0]) - prompts.labels[point]
      sum += error * error
      // From here on the predictions' place holds their gradient.
      predictions[point, 0] = Scalar(2 * weight * error)
    }
    readOut.backward(states.inputStates, outputGradient: predictions, gradients: gradients)
    readOut.backward(outputGradient: predictions, values, into: states.inputStates)
    states.scatterInputStates(into: pass.gradient)
    backbone.backward(states.backbone, pass.scratch, gradient: pass.gradient, values, gradients: gradients)
    readIn.backward(states.tokens, outputGradient: pass.gradient, gradients: gradients)
    return sum
  }
}
