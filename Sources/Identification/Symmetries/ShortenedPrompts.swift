internal import LockstepCore
internal import LockstepNumerics

/// The first t + 1 points of some prompts: t examples and the query after them. Changes of the examples leave only the
/// last prediction comparable, and it alone is looked at.
struct ShortenedPrompts {
  let count: Int
  let dimension: Int
  /// The number t of examples.
  let length: Int
  private let range: Range<Int>
  private let firstIndex: Int
  /// The inputs, [B, t+1, d].
  var inputs: [Double]
  /// The labels, [B, t+1].
  var labels: [Double]

  init(_ prompts: PromptBatch, _ length: Int) {
    precondition((1...prompts.shape.contextSize).contains(length), "a prefix has at least 1 and at most n examples")
    let (points, d) = (prompts.shape.points, prompts.shape.dimension)
    count = prompts.count
    dimension = d
    self.length = length
    (range, firstIndex) = (prompts.range, prompts.firstIndex)
    inputs = (0..<count).flatMap { prompts.inputs[$0 * points * d..<($0 * points + length + 1) * d] }
    labels = (0..<count).flatMap { prompts.labels[$0 * points..<$0 * points + length + 1] }
  }

  /// The index of a prompt's point.
  func point(_ prompt: Int, _ i: Int) -> Int { prompt * (length + 1) + i }

  /// The learner's predictions of the last label, [S, B].
  func predictions(of learner: any InContextLearner) throws -> [[Double]] {
    let batch = PromptBatch(
      range: range, firstIndex: firstIndex, shape: PromptShape(dimension: dimension, contextSize: length),
      inputs: inputs, labels: labels)
    let predictions = try learner.predictions(for: batch).predictions
    return (0..<predictions.steps).map { step in
      (0..<count).map { predictions.values[predictions.offset(step, $0, length)] }
    }
  }

  /// Random numbers of a prompt for one of this module's own uses.
  func stream(_ prompt: Int, seed: UInt64, _ use: StreamUse) -> RandomStream {
    RandomStream(seed: seed, index: UInt64(firstIndex + prompt), purpose: use.rawValue)
  }

  /// <w, x> for each point of a prompt.
  func values(_ weights: [Double], _ prompt: Int) -> [Double] {
    (0...length).map { i in
      let start = point(prompt, i) * dimension
      return (0..<dimension).reduce(0) { $0 + weights[$1] * inputs[start + $1] }
    }
  }
}

/// What this module draws random numbers for; apart from the purposes that prompts are drawn for.
enum StreamUse: UInt32 {
  case permutation = 0x100
  case rotation, addend, firstTask, secondTask
}
