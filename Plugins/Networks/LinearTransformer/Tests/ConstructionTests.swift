import LockstepCore
import LockstepGradientDescent
import LockstepGradientDescentPlusPlus
import LockstepIterativeNewton
import LockstepLinearRegression
import LockstepNetworks
import LockstepTestSupport
import Testing

import LockstepLinearTransformer

/// Constructed networks against the algorithms that they run, for every number of examples: the algebra in double precision,
/// and the networks that ship, in single precision, at the ends of their options.
struct ConstructionTests {
  private let prompts = LinearRegression().prompts(0..<6, shape: PromptShape(dimension: 5, contextSize: 12), seed: 1)

  /// The predictions of every layer, [layers][points], with the network's own read-out.
  private func predictions<Scalar>(
    of network: (model: InContextModel<LinearTransformerBackbone<Scalar>>, values: Parameters<Scalar>),
    _ prompts: PromptBatch
  ) -> [[Double]] {
    let (model, values) = network
    let workspace = model.makeWorkspace(prompts: prompts.count, points: prompts.shape.points, saving: .hiddenStates)
    model.forward(prompts, workspace, values)
    let weights = values[model.readOut.weight].values.map { Double($0) }
    return (1...model.layers).map { layer in
      workspace.gatherInputStates(ofLayer: layer)
      let states = workspace.inputStates
      return (0..<states.rows).map { row in weights.indices.reduce(0) { $0 + weights[$1] * Double(states[row, $1]) } }
    }
  }

  private func expect(
    _ construction: some LinearConstruction, toBe learner: some InContextLearner, fromLayer first: Int
  ) throws {
    let layers = predictions(of: construction.network(of: Double.self), prompts)
    try expect(layers, toBe: learner, on: prompts, fromLayer: first, tolerance: 1e-9)
  }

  /// Likewise of the network that ships, for inputs of the construction's dimension.
  private func expectSinglePrecision(
    _ construction: some LinearConstruction, toBe learner: some InContextLearner, fromLayer first: Int,
    tolerance: Double = 2e-5
  ) throws {
    let d = construction.dimension
    let shape = PromptShape(dimension: d, contextSize: min(2 * d + 2, 12))
    let prompts = LinearRegression().prompts(0..<2, shape: shape, seed: 1)
    let layers = predictions(of: try construction.network(), prompts)
    try expect(layers, toBe: learner, on: prompts, fromLayer: first, tolerance: tolerance)
  }

  /// Expects the layers from `first` on to predict what the learner does at its steps.
  private func expect(
    _ layers: [[Double]], toBe learner: some InContextLearner, on prompts: PromptBatch, fromLayer first: Int,
    tolerance: Double
  ) throws {
    let expected = try learner.predictions(for: prompts).predictions
    #expect(layers.count == first - 1 + expected.steps)
    for step in 0..<expected.steps {
      let start = expected.offset(step, 0, 0)
      let values = Array(expected.values[start..<start + prompts.labels.count])
      #expect(relativeDifference(layers[first - 1 + step], values) < tolerance, "step \(step)")
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
    #expect(predictions(of: construction.network(of: Double.self), prompts)[0].allSatisfy { $0 == 0 })
  }

  /// Dimensions, numbers of steps and learning rates; a rate that vanishes leaves predictions proportional to it.
  @Test(arguments: [(1, 1, 1e-30), (5, 1000, 1e-30), (5, 1000, 0.03), (200, 1, 1e-4)])
  func singlePrecisionIsGradientDescent(dimension: Int, steps: Int, rate: Double) throws {
    var construction = GradientDescentConstruction()
    (construction.dimension, construction.steps, construction.rate) = (dimension, steps, rate)
    var learner = GradientDescent()
    (learner.rate, learner.steps) = (rate, .range(1...steps))
    try expectSinglePrecision(construction, toBe: learner, fromLayer: 1)
  }

  @Test(arguments: [(1, 1, 1e-30), (5, 1000, 1e-30), (5, 1000, 0.03), (200, 1, 1e-4)], [0, 0.3])
  func singlePrecisionIsGradientDescentPlusPlus(_ sizes: (dimension: Int, steps: Int, rho: Double), eta: Double) throws
  {
    var construction = GradientDescentPlusPlusConstruction()
    (construction.dimension, construction.steps) = (sizes.dimension, sizes.steps)
    (construction.eta, construction.gamma, construction.rho) = (eta, 0.9, sizes.rho)
    var learner = GradientDescentPlusPlus()
    (learner.eta, learner.gamma, learner.rho, learner.steps) = ([eta], [0.9], sizes.rho, .range(1...sizes.steps))
    try expectSinglePrecision(construction, toBe: learner, fromLayer: 1)
  }

  /// Up to alpha 2^k = 1e4, and no further.
  @Test(arguments: [(1, 0, 1e-30), (5, 24, 5e-4), (20, 27, 5e-5), (5, 60, 8e-15), (200, 1, 1e-8)])
  func singlePrecisionIsIterativeNewton(dimension: Int, steps: Int, alpha: Double) throws {
    var construction = IterativeNewtonConstruction()
    (construction.dimension, construction.steps, construction.alpha) = (dimension, steps, alpha)
    var learner = IterativeNewton()
    (learner.alpha, learner.steps) = (alpha, .range(0...steps))
    try expectSinglePrecision(construction, toBe: learner, fromLayer: 2, tolerance: 1e-3)
  }

  @Test func newtonStepsThatAmplifyRoundingAreRefused() {
    var construction = IterativeNewtonConstruction()
    (construction.dimension, construction.steps, construction.alpha) = (5, 25, 5e-4)
    #expect(
      throws: LockstepError.option(
        "steps=25 with alpha=0.0005 amplify rounding in single precision: alpha 2^k is 16777.216; expected at most 10000.0"
      )
    ) { try construction.network() }
  }
}
