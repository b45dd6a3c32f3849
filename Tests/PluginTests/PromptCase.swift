import Lockstep
import LockstepCore

/// Prompts that a learner has to cope with, and further inputs for each.
struct PromptCase: Sendable, CustomStringConvertible {
  let description: String
  let inputs: [Double]
  let labels: [Double]
  let shape: PromptShape
  let queries: QueryBatch

  private static let count = 3
  /// More dimensions than examples, fewer, and one of either or both.
  private static let shapes = [(5, 3), (2, 6), (3, 1), (1, 4), (1, 1)].map {
    PromptShape(dimension: $0, contextSize: $1)
  }

  /// The first `count` prompts, counted from `first` on, afresh: nothing that an earlier learner left is shared.
  func batch(from first: Int = 0, count: Int = Self.count) -> PromptBatch {
    let points = shape.points
    return PromptBatch(
      range: first..<first + count, shape: shape,
      inputs: Array(inputs[first * points * shape.dimension..<(first + count) * points * shape.dimension]),
      labels: Array(labels[first * points..<(first + count) * points]))
  }

  var spansTheFirstCoordinateAlone: Bool {
    inputs.indices.allSatisfy { ($0 % shape.dimension == 0) == (inputs[$0] != 0) }
  }

  private init(_ name: String, _ batch: PromptBatch, _ queries: QueryBatch) {
    description = "\(name), d = \(batch.shape.dimension), n = \(batch.shape.contextSize)"
    inputs = batch.inputs
    labels = batch.labels
    shape = batch.shape
    self.queries = queries
  }

  /// Prompts whose inputs and labels are made of standard normal ones, [B, n+1, d] and [B, n+1].
  private init(
    _ name: String, _ shape: PromptShape, inputs: (Int, Double) -> Double, labels: (Int, Double) -> Double
  ) {
    let queries = QueryBatch.standardNormal(0..<Self.count, count: 4, dimension: shape.dimension, seed: 30)
    let size = Self.count * shape.points
    let normal = QueryBatch.standardNormal(0..<1, count: size, dimension: shape.dimension + 1, seed: 31).inputs
    let batch = PromptBatch(
      range: 0..<Self.count, shape: shape,
      inputs: normal.prefix(size * shape.dimension).enumerated().map(inputs),
      labels: normal.suffix(size).enumerated().map(labels))
    self.init(name, batch, queries)
  }

  /// Of every function class that comes with Lockstep, in all variations and shapes.
  private static let drawn: [PromptCase] = PluginSet.builtIn.functionClasses.flatMap { plugin -> [PromptCase] in
    plugin.descriptor.variations.flatMap { options -> [PromptCase] in
      guard let values = try? OptionValues(options, for: plugin.descriptor),
        let functionClass = try? plugin.functionClass(values)
      else { return [] }
      return shapes.map { shape in
        PromptCase(
          spelling(plugin.descriptor, options), functionClass.prompts(0..<count, shape: shape, seed: 32),
          functionClass.queries(0..<count, count: 4, shape: shape, seed: 32))
      }
    }
  }

  /// X'X is singular in all of these, however many examples there are.
  private static let degenerate: [PromptCase] = shapes.flatMap { shape in
    let d = shape.dimension
    return [
      PromptCase("inputs of zero", shape, inputs: { _, _ in 0 }, labels: { $1 }),
      PromptCase("labels of zero", shape, inputs: { $1 }, labels: { _, _ in 0 }),
      PromptCase("nothing but zeros", shape, inputs: { _, _ in 0 }, labels: { _, _ in 0 }),
      PromptCase(
        "the same example again and again", shape, inputs: { i, _ in Double(i % d + 1) }, labels: { _, _ in 2 }),
      PromptCase("one input, contradictory labels", shape, inputs: { i, _ in Double(i % d + 1) }, labels: { $1 }),
      // As in a curriculum, where later coordinates come into play later.
      PromptCase("only the first coordinate", shape, inputs: { i, x in i % d == 0 ? x : 0 }, labels: { $1 }),
    ]
  }

  static let all = drawn + degenerate
}
