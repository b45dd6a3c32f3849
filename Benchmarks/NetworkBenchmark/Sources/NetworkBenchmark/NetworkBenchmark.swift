import ArgumentParser
import Foundation
import Lockstep
import LockstepNetworks
import LockstepNumerics

/// Times one piece of a network's work and prints a line of JSON: the median, minimum and maximum of its seconds.
@main
struct NetworkBenchmark: ParsableCommand {
  enum Work: String, CaseIterable, ExpressibleByArgument {
    /// Forward, backward and Adam on a batch.
    case step
    /// A forward pass over a batch, with a read-out of every layer.
    case forward
    /// The predictions of every layer for queries after each prefix of one prompt.
    case queries
    /// The same after one example or more, with each prefix rerun for each query.
    case naiveQueries = "naive-queries"
    /// A product of two square matrices in each worker.
    case product
  }

  @Argument(help: "The piece of work.") var work: Work
  @Argument(help: "The network's plugin.") var kind: String?
  @Option(name: .customLong("size"), help: "A size of the network, NAME=VALUE.") var sizes: [String] = []
  @Option var batch = 64
  @Option var points = 41
  @Option var dimension = 20
  @Option var queries = 100
  @Option(help: "Rows and columns of the matrices of 'product'.") var rows = 2048
  @Option var workers = 2
  @Option var repeats = 7

  func run() throws {
    OpenBLAS.prepare()
    if work == .product { return try report(timings(of: products())) }
    let networks = PluginSet.builtIn.learners.compactMap { $0 as? any NetworkPlugin.Type }
    guard let network = networks.first(where: { $0.about.identifier == kind }) else {
      throw ValidationError("expected a network: \(networks.map { $0.about.identifier }.joined(separator: ", "))")
    }
    try time(network)
  }

  private var shape: PromptShape { PromptShape(dimension: dimension, contextSize: points - 1) }

  private func time<Plugin: NetworkPlugin>(_: Plugin.Type) throws {
    let pairs = sizes.map { $0.split(separator: "=", maxSplits: 1).map(String.init) }
    let sizes = try Plugin.Network.Configuration(
      options: Dictionary(pairs.map { ($0[0], $0.count == 2 ? $0[1] : "") }) { $1 })
    let model = InContextModel<Plugin.Network>(NetworkConfiguration(dimension: dimension, backbone: sizes))
    if work == .step {
      let plan = TrainingPlan(
        shape: shape, batch: batch, steps: 1_000_000, seed: 0, learningRate: LearningRate(peak: 1e-4), gradientClip: 1)
      let trainer = Trainer(model, plan, functionClass: LinearRegression(), executor: ThreadExecutor(workers: workers))
      return try report(timings { _ = try trainer.step() })
    }
    let weights = (0..<sizes.layers).map { layer in
      (0..<sizes.width).map { sin(Double(layer * sizes.width + $0)) }
    }
    let learner = NetworkLearner(
      model, model.initialValues(seed: 0),
      ReadOuts(weights: weights, biases: Array(repeating: 0, count: sizes.layers)))
    let prompts = LinearRegression().prompts(0..<batch, shape: shape, seed: 0)
    let questions = QueryBatch(
      range: 0..<1, queriesPerPrompt: queries, dimension: dimension,
      inputs: LinearRegression().prompts(
        1..<2, shape: PromptShape(dimension: dimension, contextSize: queries - 1), seed: 0
      ).inputs)
    switch work {
    case .queries:
      try report(timings { _ = learner.predictions(at: questions, of: prompts.slice(0..<1)) })
    case .naiveQueries:
      let prefixes = (1..<points).map { repeated(prompts, examples: $0, before: questions) }
      try report(timings { for prefix in prefixes { _ = learner.predictions(for: prefix) } })
    default:
      let executor = ThreadExecutor(workers: workers)
      let microbatchSize = Plugin.Network.microbatchSize
      let parts = stride(from: 0, to: batch, by: microbatchSize).map {
        prompts.slice($0..<min($0 + microbatchSize, batch))
      }
      try report(
        timings {
          _ = try executor.map(count: parts.count) { learner.predictions(for: parts[$0]).predictions.values.count }
        })
    }
  }

  /// The first examples of the first prompt before each of the queries, as prompts of their own.
  private func repeated(_ prompts: PromptBatch, examples: Int, before queries: QueryBatch) -> PromptBatch {
    var inputs: [Double] = []
    var labels: [Double] = []
    for query in 0..<queries.queriesPerPrompt {
      inputs += prompts.inputs.prefix(examples * dimension)
      inputs += queries.inputs[query * dimension..<(query + 1) * dimension]
      labels += prompts.labels.prefix(examples) + [0]
    }
    return PromptBatch(
      range: 0..<queries.queriesPerPrompt, shape: PromptShape(dimension: dimension, contextSize: examples),
      inputs: inputs, labels: labels)
  }

  /// A product of matrices large enough to reach the processor's peak, one in each worker at the same time.
  private func products() -> () throws -> Void {
    let matrices = (0..<3 * workers).map { _ in MatrixView<Float>(rows: rows, columns: rows) }
    let executor = ThreadExecutor(workers: workers)
    return {
      _ = try executor.map(count: workers) { worker in
        multiply(matrices[3 * worker], matrices[3 * worker + 1], into: matrices[3 * worker + 2])
        return worker
      }
    }
  }

  /// The seconds of each run, after two runs that do not count.
  private func timings(of work: () throws -> Void) rethrows -> [Double] {
    for _ in 0..<2 { try work() }
    return try (0..<repeats).map { _ in
      let duration = try ContinuousClock().measure(work)
      return Double(duration.components.seconds) + 1e-18 * Double(duration.components.attoseconds)
    }
  }

  private func report(_ seconds: [Double]) throws {
    let sorted = seconds.sorted()
    let result: [String: Any] = ["seconds": sorted[sorted.count / 2], "range": [sorted[0], sorted[sorted.count - 1]]]
    print(String(decoding: try JSONSerialization.data(withJSONObject: result), as: UTF8.self))
  }
}
