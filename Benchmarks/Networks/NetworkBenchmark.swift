import ArgumentParser
import Foundation
import LockstepCore
import LockstepLinearRegression
import LockstepLSTM
import LockstepNetworks
import LockstepNumerics
import LockstepTransformer

/// Times one piece of the networks' work, and prints a line of JSON: its median seconds, the shortest and the longest.
@main
struct NetworkBenchmark: ParsableCommand {
  enum Network: String, CaseIterable, ExpressibleByArgument {
    case transformer, lstm
  }

  enum Work: String, CaseIterable, ExpressibleByArgument {
    /// Forward, backward and Adam on a batch.
    case step
    /// A forward pass over a batch, with a read-out of every layer.
    case forward
    /// The predictions of every layer for queries after each prefix of one prompt.
    case queries
    /// The same after one example or more, each prefix and query run anew.
    case naiveQueries = "naive-queries"
    /// A product of two square matrices in each worker.
    case product
  }

  @Argument var network: Network
  @Argument var work: Work
  @Option var layers = 12
  @Option var width = 64
  @Option var heads = 1
  @Option var batch = 64
  @Option var points = 41
  @Option var dimension = 20
  @Option var queries = 100
  @Option var workers = 2
  @Option var repeats = 7

  func run() throws {
    OpenBLAS.prepare()
    if work == .product { return try report(timings(of: products())) }
    switch network {
    case .transformer:
      try time(
        TransformerBackbone<Float>.self,
        TransformerConfiguration(layers: layers, heads: heads, width: width, positions: 2 * points))
    case .lstm: try time(LSTMBackbone<Float>.self, LSTMConfiguration(layers: layers, width: width))
    }
  }

  private var shape: PromptShape { PromptShape(dimension: dimension, contextSize: points - 1) }

  private func time<Network: Backbone>(_: Network.Type, _ sizes: Network.Configuration) throws
  where Network.Scalar == Float {
    let model = InContextModel<Network>(NetworkConfiguration(dimension: dimension, backbone: sizes))
    if work == .step {
      let plan = TrainingPlan(
        shape: shape, batch: batch, steps: 1_000_000, seed: 0, learningRate: LearningRate(peak: 1e-4), gradientClip: 1)
      let trainer = Trainer(model, plan, functionClass: LinearRegression(), executor: ThreadExecutor(workers: workers))
      return try report(timings { _ = try trainer.step() })
    }
    let weights = (0..<layers).map { layer in (0..<width).map { sin(Double(layer * width + $0)) } }
    let learner = NetworkLearner(
      model, model.initialValues(seed: 0),
      ReadOuts(weights: weights, biases: Array(repeating: 0, count: layers)))
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
      let pool = ThreadExecutor(workers: workers)
      let shares = stride(from: 0, to: batch, by: Network.microbatchSize).map {
        prompts.slice($0..<min($0 + Network.microbatchSize, batch))
      }
      try report(timings { _ = try pool.map(count: shares.count) { learner.predictions(for: shares[$0]) } })
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

  /// Products of matrices as large as fill the processor's units, one in each worker at the same time.
  private func products() -> () throws -> Void {
    let size = width
    let matrices = (0..<3 * workers).map { _ in
      MatrixView<Float>(Storage(count: size * size), rows: size, columns: size)
    }
    let pool = ThreadExecutor(workers: workers)
    return {
      _ = try pool.map(count: workers) { worker in
        multiply(matrices[3 * worker + 1], matrices[3 * worker + 2], into: matrices[3 * worker])
      }
    }
  }

  /// The seconds of each run, after two that do not count.
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
