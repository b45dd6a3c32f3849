import LockstepCore
import LockstepLSTM
import LockstepLinearRegression
import LockstepNetworks
import LockstepNumerics
import LockstepTestSupport
import LockstepTransformer
import Testing

private typealias Network = TransformerBackbone<Float>

private let shape = PromptShape(dimension: 3, contextSize: 5)

private func model() -> InContextModel<Network> {
  InContextModel(
    NetworkConfiguration(dimension: 3, backbone: .init(layers: 3, heads: 2, width: 8, positions: 12)))
}

struct ReadOutTests {
  /// Compares the fit from second moments with an orthogonal factorization of all hidden states.
  @Test(arguments: [1, 2])
  func areLeastSquares(workers: Int) throws {
    let model = model()
    let values = model.initialValues(seed: 1)
    let count = 70
    let fit = try ReadOutFit(
      of: model, values, on: LinearRegression(), shape: shape, count: count, seed: 2,
      executor: ThreadExecutor(workers: workers))

    let prompts = LinearRegression().prompts(
      PromptIndexRanges.readOuts..<PromptIndexRanges.readOuts + count, shape: shape, seed: 2)
    let workspace = model.makeWorkspace(prompts: count, points: shape.points, saving: .hiddenStates)
    model.forward(prompts, workspace, values)
    for layer in 1...3 {
      workspace.gatherInputStates(ofLayer: layer)
      let states = workspace.inputStates
      // The last layer's states are normalized: they sum to zero up to rounding, so one of them is redundant.
      let width = layer == 3 ? 7 : 8
      var design = Matrix(rows: states.rows, columns: width + 1)
      for row in 0..<states.rows {
        for column in 0..<width { design[row, column] = Double(states[row, column]) }
        design[row, width] = 1
      }
      let solution = try design.leastSquaresSolution(Vector(prompts.labels)).elements
      let predictions = (0..<states.rows).map { row in (0...width).reduce(0) { $0 + design[row, $1] * solution[$1] } }
      let ours = (0..<states.rows).map { row in
        (0..<8).reduce(fit.readOuts.biases[layer - 1]) {
          $0 + Double(states[row, $1]) * Double(fit.readOuts.weights[layer - 1, $1])
        }
      }
      #expect(relativeDifference(ours, predictions) < 1e-4, "layer \(layer)")
      let error = zip(predictions, prompts.labels).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      #expect(abs(fit.meanSquaredErrors[layer - 1] / (error / Double(count * shape.points)) - 1) < 1e-6)
    }
  }

  @Test func theSameBitsForAnyNumberOfWorkers() throws {
    let model = model()
    let values = model.initialValues(seed: 1)
    let fits = try [1, 2, 3].map {
      try ReadOutFit(
        of: model, values, on: LinearRegression(), shape: shape, count: 300, seed: 2,
        executor: ThreadExecutor(workers: $0))
    }
    #expect(fits[0].readOuts.weights.values == fits[1].readOuts.weights.values)
    #expect(fits[0].readOuts.weights.values == fits[2].readOuts.weights.values)
  }
}

struct NetworkLearnerTests {
  private func learner<Network: Backbone<Float>>(_ model: InContextModel<Network>) throws -> NetworkLearner<Network> {
    let values = model.initialValues(seed: 1)
    let fit = try ReadOutFit(
      of: model, values, on: LinearRegression(), shape: shape, count: 64, seed: 2,
      executor: ThreadExecutor(workers: 1))
    return NetworkLearner(model, values, fit.readOuts)
  }

  /// The prediction at a query after t examples is that for a prompt whose point t + 1 is the query.
  @Test func queriesAgreeWithRerunningThePrefix() throws {
    try checkQueries(learner(model()))
    try checkQueries(
      learner(InContextModel<LSTMBackbone<Float>>(.init(dimension: 3, backbone: .init(layers: 2, width: 8)))))
  }

  private func checkQueries(_ learner: NetworkLearner<some Backbone<Float>>) throws {
    let prompts = regressionPrompts(0..<3, d: 3, n: 5)
    let queries = QueryBatch.standardNormal(0..<3, count: 4, dimension: 3, seed: 9)
    let predictions = learner.predictions(at: queries, of: prompts)
    for t in 0..<6 {
      for query in 0..<4 {
        var inputs = prompts.inputs
        for prompt in 0..<3 {
          for i in 0..<3 { inputs[(prompt * 6 + t) * 3 + i] = queries.inputs[(prompt * 4 + query) * 3 + i] }
        }
        let replaced = PromptBatch(range: 0..<3, shape: prompts.shape, inputs: inputs, labels: prompts.labels)
        let rerun = learner.predictions(for: replaced).predictions
        for step in 0..<learner.axis.count {
          for prompt in 0..<3 {
            let ours = predictions.values[predictions.offset(step, prompt, t) + query]
            #expect(abs(ours - rerun.values[rerun.offset(step, prompt, t)]) < 1e-5)
          }
        }
      }
    }
  }

  @Test func predictionsDoNotDependOnTheBatch() throws {
    let learner = try learner(model())
    let prompts = regressionPrompts(0..<11, d: 3, n: 5)
    let together = learner.predictions(for: prompts).predictions
    let alone = learner.predictions(for: prompts.slice(9..<10)).predictions
    for step in 0..<3 {
      let start = together.offset(step, 9, 0)
      #expect(
        relativeDifference(Array(together.values[start..<start + 6]), Array(alone.values[step * 6..<step * 6 + 6]))
          < 1e-5)
    }
  }

  @Test func refusesPromptsOfOtherSizesAndFunctionClasses() throws {
    let model = model()
    let values = model.initialValues(seed: 1)
    let learner = NetworkLearner(
      model, values, ReadOuts(ofLastLayerOf: model, values), functionClass: "linear-regression:noise=0")
    let refusal = { (d: Int, n: Int, functionClass: String?) in
      learner.refusal(
        of: PromptTask(
          shape: PromptShape(dimension: d, contextSize: n), promptCount: 2, functionClass: functionClass))
    }
    #expect(refusal(3, 5, "linear-regression:noise=0") == nil)
    #expect(refusal(3, 5, nil) == nil)
    #expect(refusal(4, 5, nil)?.contains("3 dimensions; the prompts have 4") == true)
    #expect(refusal(3, 6, nil)?.contains("7 points; the network has positions for 6") == true)
    #expect(refusal(3, 5, "two-layer-network")?.contains("two-layer-network") == true)
    #expect(learner.axis.values == [3])
  }

  @Test func anUntrainedNetworkExplainsNothing() throws {
    let fit = try ReadOutFit(
      of: model(), model().initialValues(seed: 1), on: LinearRegression(), shape: shape, count: 4096, seed: 2,
      executor: ThreadExecutor(workers: 1))
    // The labels' variance is d = 3: no layer explains more than a twentieth of it.
    #expect(fit.meanSquaredErrors.allSatisfy { $0 > 0.95 * 3 })
  }
}
