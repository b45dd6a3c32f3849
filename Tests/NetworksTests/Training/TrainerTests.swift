import LockstepCore
import LockstepLinearRegression
import LockstepLSTM
import LockstepNetworks
import LockstepTestSupport
import LockstepTransformer
import Testing

private typealias Decoder = TransformerBackbone<Float>
private typealias Stack = LSTMBackbone<Float>

/// A training whose batch makes uneven shards, and shards of uneven pieces.
private func plan(steps: Int = 6) -> TrainingPlan {
  TrainingPlan(
    shape: PromptShape(dimension: 4, contextSize: 7), batch: 75, steps: steps, seed: 5,
    optimizer: Adam(weightDecay: 0.1), rate: LearningRate(peak: 1e-2, warmUpSteps: 2, decay: .cosine),
    gradientClip: 0.5, curriculum: Curriculum(dimension: .init(start: 2, increment: 1, interval: 2)))
}

private func decoder() -> InContextModel<Decoder> {
  InContextModel(
    NetworkConfiguration(dimension: 4, backbone: .init(layers: 2, heads: 2, width: 8, positions: 16)))
}

private func stack() -> InContextModel<Stack> {
  InContextModel(NetworkConfiguration(dimension: 4, backbone: .init(layers: 2, width: 8)))
}

private func trainer<Network: Backbone>(
  _ model: InContextModel<Network>, _ plan: TrainingPlan = plan(), workers: Int = 1
) -> Trainer<Network> {
  Trainer(model, plan, functionClass: LinearRegression(), workers: workers)
}

struct TrainerTests {
  @Test func theSameBitsForAnyNumberOfWorkers() throws {
    try checkWorkers(decoder())
    try checkWorkers(stack())
  }

  private func checkWorkers<Network: Backbone>(_ model: InContextModel<Network>) throws {
    let trainers = [1, 2, 5].map { trainer(model, workers: $0) }
    for _ in 0..<6 {
      let losses = try trainers.map { try $0.advance() }
      #expect(Set(losses).count == 1)
    }
    let parameters = trainers.map { $0.state.parameters.storage.values }
    #expect(parameters[0] == parameters[1] && parameters[0] == parameters[2])
    #expect(parameters[0] != model.initialValues(seed: 5).storage.values)
  }

  @Test func goesOnFromItsStateToTheSameBits() throws {
    let whole = trainer(decoder())
    for _ in 0..<6 { _ = try whole.advance() }
    let first = trainer(decoder())
    for _ in 0..<3 { _ = try first.advance() }
    let second = Trainer(
      first.model, plan(), state: first.state, step: 3, functionClass: LinearRegression(), workers: 1)
    for _ in 0..<3 { _ = try second.advance() }
    #expect(second.state.parameters.storage.values == whole.state.parameters.storage.values)
  }

  /// The first step's loss and update, put together from one pass over the whole batch.
  @Test func shardsAddUpToTheBatch() throws {
    let (model, plan) = (decoder(), plan())
    let shape = plan.shape(atStep: 0)
    let values = model.initialValues(seed: plan.seed)
    let gradients = Parameters<Float>(model.layout)
    let prompts = LinearRegression().prompts(
      PromptIndexRanges.training..<PromptIndexRanges.training + plan.batch, shape: shape, seed: plan.seed)
    let weight = 1 / Double(plan.batch * shape.points)
    let pass = model.makeTrainingWorkspace(prompts: plan.batch, points: shape.points)
    let loss = weight * model.squaredError(prompts, weight: weight, pass, values, gradients: gradients)
    let all = 0..<model.layout.count
    let scale = min(1, 0.5 / (gradients.sumOfSquares(all).squareRoot() + 1e-6))
    let state = Adam.State(values)
    plan.optimizer.update(
      state, all, gradients: gradients, scale: scale, step: 1, rate: plan.rate.rate(atStep: 0, of: plan.steps))

    let trainer = trainer(model)
    #expect(relativeDifference([try trainer.advance()], [loss]) < 1e-6)
    // Adam's first step has the size of the rate whatever the gradient's, so that the moments are compared.
    let moments = { (state: Adam.State<Float>) in state.firstMoments.storage.values.map { Double($0) } }
    #expect(relativeDifference(moments(trainer.state), moments(state)) < 1e-5)
  }

  @Test func aDivergingTrainingNamesTheStep() throws {
    var hot = plan()
    hot.rate = LearningRate(peak: 1e30)
    hot.gradientClip = nil
    let trainer = trainer(decoder(), hot)
    let error = #expect(throws: LockstepError.self) {
      for _ in 0..<6 { _ = try trainer.advance() }
    }
    #expect(error?.description.contains("step \(trainer.step + 1)") == true)
    #expect(error?.description.contains("learning rate") == true)
  }

  @Test func learnsWhatItIsShown() throws {
    var long = plan(steps: 250)
    long.curriculum = Curriculum(dimension: .init(start: 1, increment: 1, interval: 1000))
    let trainer = trainer(stack(), long)
    let losses = try (0..<250).map { _ in try trainer.advance() }
    let (early, late) = (losses.prefix(10).reduce(0, +), losses.suffix(10).reduce(0, +))
    #expect(late < 0.8 * early)
  }
}
