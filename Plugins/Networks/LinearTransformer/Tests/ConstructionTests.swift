import LockstepCore
import LockstepGradientDescent
import LockstepGradientDescentPlusPlus
import LockstepIterativeNewton
import LockstepLinearRegression
import LockstepNetworks
import LockstepTestSupport
import Testing

import LockstepLinearTransformer

/// Constructed networks against the algorithms that they run, in double precision, for every number of examples.
struct ConstructionTests {
  private let prompts = LinearRegression().prompts(0..<6, shape: PromptShape(dimension: 5, contextSize: 12), seed: 1)

  /// The predictions of every layer, [layers][points], with the network's own read-out.
  private func predictions(of construction: some LinearConstruction) -> [[Double]] {
    let (model, values) = construction.network(of: Double.self)
    let workspace = model.makeWorkspace(prompts: prompts.count, points: prompts.shape.points, saving: .hiddenStates)
    model.forward(prompts, workspace, values)
    let weights = values[model.readOut.weight].values
    return (1...model.layers).map { layer in
      workspace.gatherInputStates(ofLayer: layer)
      let states = workspace.inputStates
      return (0..<states.rows).map { row in weights.indices.reduce(0) { $0 + weights[$1] * states[row, $1] } }
    }
  }

  /// Expects the layers from `first` on to predict what the learner does at its steps.
  private func expect(
    _ construction: some LinearConstruction, toBe learner: some InContextLearner, fromLayer first: Int
  ) throws {
    let layers = predictions(of: construction)
    let expected = try learner.predictions(for: prompts).predictions
    #expect(layers.count == first - 1 + expected.steps)
    for step in 0..<expected.steps {
      let start = expected.offset(step, 0, 0)
      let values = Array(expected.values[start..<start + prompts.labels.count])
      #expect(relativeDifference(layers[first - 1 + step], values) < 1e-9, "step \(step)")
    }
  }

  @Test func gradientDescent() throws {
    var construction = GradientDescentConstruction()
    (construction.dimension, construction.steps, construction.rate) = (5, 9, 0.03)
    var learner = GradientDescent()
    (learner.rate, learner.steps) = (0.03, .range(1...9))
    try expect(construction, toBe: learner, fromLayer: 1)
  }

  @Test func gradientDescentPlusPlus() throws {
    var construction = GradientDescentPlusPlusConstruction()
    (construction.dimension, construction.steps) = (5, 7)
    (construction.eta, construction.gamma, construction.rho) = (0.3, 0.9, 0.03)
    var learner = GradientDescentPlusPlus()
    (learner.eta, learner.gamma, learner.rho, learner.steps) = ([0.3], [0.9], 0.03, .range(1...7))
    try expect(construction, toBe: learner, fromLayer: 1)
  }

  /// The first layer predicts nothing yet; from the second one on each is a step.
  @Test func iterativeNewton() throws {
    var construction = IterativeNewtonConstruction()
    (construction.dimension, construction.steps, construction.alpha) = (5, 14, 5e-4)
    var learner = IterativeNewton()
    (learner.alpha, learner.steps) = (5e-4, .range(0...14))
    try expect(construction, toBe: learner, fromLayer: 2)
    #expect(predictions(of: construction)[0].allSatisfy { $0 == 0 })
  }
}
