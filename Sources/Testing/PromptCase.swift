internal import LockstepCore

/// Prompts that a learner has to cope with, and further inputs for each.
struct PromptCase: Sendable, CustomStringConvertible {
  let description: String
  let shape: PromptShape
  let queries: QueryBatch
  private let inputs: [Double]
  private let labels: [Double]

  private static let count = 3
  /// More dimensions than examples, fewer, and one of either or both.
  private static let shapes = [(5, 3), (2, 6), (3, 1), (1, 4), (1, 1)].map {
    PromptShape(dimension: $0, contextSize: $1)
  }

  /// The first `count` prompts from `first` on, built on every call, so that nothing that a learner stored in a batch is shared.
  ///
  /// - Parameter t: The number of examples after which everything is to change, y_{t+1} and x_{t+2} the first.
  func batch(from first: Int = 0, count: Int = Self.count, changedAfter t: Int? = nil) -> PromptBatch {
    let (points, d) = (shape.points, shape.dimension)
    let labels = labels.enumerated().map { index, label in
      if let t, index % points >= t { label + 1 + Double(index) } else { label }
    }
    let inputs = inputs.enumerated().map { index, input in
      if let t, index / d % points > t { input + 1 + Double(index % d) } else { input }
    }
    return PromptBatch(
      // Random numbers follow from the index, which need not be the number in the set.
      range: first..<first + count, firstIndex: 100 + first, shape: shape,
      inputs: Array(inputs[first * points * d..<(first + count) * points * d]),
      labels: Array(labels[first * points..<(first + count) * points]))
  }

  /// Prompts whose inputs, [B, n+1, d], and labels, [B, n+1], are made from standard normal ones.
  private init(
    _ name: String, _ shape: PromptShape, inputs: (Int, Double) -> Double, labels: (Int, Double) -> Double
  ) {
    description = "\(name), d = \(shape.dimension), n = \(shape.contextSize)"
    self.shape = shape
    queries = QueryBatch.standardNormal(0..<Self.count, count: 4, dimension: shape.dimension, seed: 30)
    let size = Self.count * shape.points
    let normal = QueryBatch.standardNormal(0..<1, count: size, dimension: shape.dimension + 1, seed: 31).inputs
    self.inputs = normal.prefix(size * shape.dimension).enumerated().map(inputs)
    self.labels = normal.suffix(size).enumerated().map(labels)
  }

  /// Ordinary prompts, and some whose X'X is singular however many examples there are.
  static let all: [PromptCase] = shapes.flatMap { shape in
    let d = shape.dimension
    return [
      PromptCase("normal inputs and labels", shape, inputs: { $1 }, labels: { $1 }),
      PromptCase("inputs of very different sizes", shape, inputs: { i, x in i % d == 0 ? 4 * x : x }, labels: { $1 }),
      PromptCase("inputs of zero", shape, inputs: { _, _ in 0 }, labels: { $1 }),
      PromptCase("labels of zero", shape, inputs: { $1 }, labels: { _, _ in 0 }),
      PromptCase("nothing but zeros", shape, inputs: { _, _ in 0 }, labels: { _, _ in 0 }),
      PromptCase("the same example repeated", shape, inputs: { i, _ in Double(i % d + 1) }, labels: { _, _ in 2 }),
      PromptCase("one input, contradictory labels", shape, inputs: { i, _ in Double(i % d + 1) }, labels: { $1 }),
      PromptCase("only the first coordinate", shape, inputs: { i, x in i % d == 0 ? x : 0 }, labels: { $1 }),
    ]
  }
}
