import LockstepCore
import LockstepLSTM
import LockstepLinearRegression
import LockstepNetworks
import LockstepNumerics
import LockstepTestSupport
import LockstepTransformer
import Testing

private typealias Decoder = TransformerBackbone<Float>
private typealias Stack = LSTMBackbone<Float>

/// A training whose batch makes uneven shards, and shards of uneven pieces.
private func plan(steps: Int = 6, optimizer: any Optimizer = AdamOptimizer(weightDecay: 0.1)) -> TrainingPlan {
  TrainingPlan(
    shape: PromptShape(dimension: 4, contextSize: 7), batch: 75, steps: steps, seed: 5,
    optimizer: optimizer, learningRate: LearningRate(peak: 1e-2, warmUpSteps: 2, decay: .cosine),
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
  Trainer(model, plan, functionClass: LinearRegression(), executor: ThreadExecutor(workers: workers))
}

struct TrainerTests {
  @Test func theSameBitsForAnyNumberOfWorkers() throws {
    try checkWorkers(decoder(), plan())
    try checkWorkers(stack(), plan())
    try checkWorkers(decoder(), plan(optimizer: MuonOptimizer()))
    try checkWorkers(stack(), plan(optimizer: MuonOptimizer()))
  }

  private func checkWorkers<Network: Backbone>(_ model: InContextModel<Network>, _ plan: TrainingPlan) throws {
    let trainers = [1, 2, 5].map { trainer(model, plan, workers: $0) }
    for _ in 0..<6 {
      let losses = try trainers.map { try $0.step() }
      #expect(Set(losses).count == 1)
    }
    let parameters = trainers.map { $0.state.parameters.storage.values }
    #expect(parameters[0] == parameters[1] && parameters[0] == parameters[2])
    #expect(parameters[0] != model.initialValues(seed: 5).storage.values)
  }

  @Test(arguments: [AdamOptimizer(), MuonOptimizer(weightDecay: 0.1)] as [any Optimizer])
  func continuesFromItsStateToTheSameBits(optimizer: any Optimizer) throws {
    let plan = plan(optimizer: optimizer)
    let whole = trainer(decoder(), plan)
    for _ in 0..<6 { _ = try whole.step() }
    let first = trainer(decoder(), plan)
    for _ in 0..<3 { _ = try first.step() }
    let second = Trainer(
      first.model, plan, state: first.state, completedSteps: 3, functionClass: LinearRegression(),
      executor: ThreadExecutor(workers: 1))
    for _ in 0..<3 { _ = try second.step() }
    #expect(second.state.parameters.storage.values == whole.state.parameters.storage.values)
  }

  /// Every parameter is updated exactly once, in a matrix or among the other entries.
  @Test func muonsPartsCoverAllParameters() {
    for layout in [decoder().layout, stack().layout] {
      var updates = [Int](repeating: 0, count: layout.count)
      let ones = Parameters<Float>(layout)
      ones.storage.values = (0..<layout.count).map { Float($0) }
      for part in MuonOptimizer().parts(of: layout) {
        switch part {
        case .entries(let range): for index in range { updates[index] += 1 }
        case .matrix(let matrix): for index in ones[matrix].values { updates[Int(index)] += 1 }
        }
      }
      #expect(updates.allSatisfy { $0 == 1 })
    }
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
    let state = OptimizerState(values)
    let rate = plan.learningRate.rate(atStep: 0, of: plan.steps)
    plan.optimizer.update(state, gradients: gradients, OptimizerStep(1, learningRate: rate, gradientScale: scale))

    let trainer = trainer(model)
    #expect(relativeDifference([try trainer.step()], [loss]) < 1e-6)
    // Adam's first step has the size of the rate whatever the gradient's, so that the moments are compared.
    let moments = { (state: OptimizerState<Float>) in state.firstMoments.storage.values.map { Double($0) } }
    #expect(relativeDifference(moments(trainer.state), moments(state)) < 1e-5)
  }

  @Test func namesTheStepAtWhichATrainingDiverges() throws {
    var hot = plan()
    hot.learningRate = LearningRate(peak: 1e30)
    hot.gradientClip = nil
    let trainer = trainer(decoder(), hot)
    let error = #expect(throws: LockstepError.self) {
      for _ in 0..<6 { _ = try trainer.step() }
    }
    #expect(error?.description.contains("step \(trainer.completedSteps + 1)") == true)
    #expect(error?.description.contains("learning rate") == true)
  }

  @Test(arguments: Curriculum.Subspaces.allCases)
  func fewDimensionsReachTheCoordinatesOfTheirSubspaces(subspaces: Curriculum.Subspaces) throws {
    var plan = plan(optimizer: AdamOptimizer(weightDecay: 0))
    plan.curriculum.subspaces = subspaces
    let model = decoder()
    let readIn = try #require(model.layout.parameters.first { $0.name == "_read_in.weight" })
    let trainer = trainer(model, plan)
    // Of dimension 2, of 4 coordinates.
    let before = trainer.state.parameters[readIn].columns(2..<4).values
    _ = try trainer.step()
    let after = trainer.state.parameters[readIn].columns(2..<4).values
    switch subspaces {
    case .coordinates: #expect(after == before)
    case .random: #expect(zip(after, before).allSatisfy { $0 != $1 })
    }
  }

  @Test(arguments: [(AdamOptimizer(weightDecay: 0.1), 1e-2), (MuonOptimizer(), 2e-2)] as [(any Optimizer, Double)])
  func reducesTheLoss(optimizer: any Optimizer, rate: Double) throws {
    var long = plan(steps: 250, optimizer: optimizer)
    long.learningRate.peak = rate
    long.curriculum = Curriculum(dimension: .init(start: 1, increment: 1, interval: 1000))
    let trainer = trainer(stack(), long)
    let losses = try (0..<250).map { _ in try trainer.step() }
    let (early, late) = (losses.prefix(10).reduce(0, +), losses.suffix(10).reduce(0, +))
    #expect(late < 0.8 * early)
  }
}
