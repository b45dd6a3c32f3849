public import LockstepNumerics

/// Consecutive prompts of a prompt set, each of n + 1 points (x_1, y_1), ..., (x_{n+1}, y_{n+1}) in d dimensions.
public struct PromptBatch: Sendable {
  /// The prompts' numbers in their set.
  public let range: Range<Int>
  /// The index of the first prompt under its function class and seed, from which random numbers about it follow. It
  /// differs from the number in the set if the set does not begin with prompt 0.
  public let firstIndex: Int
  /// The sizes.
  public let shape: PromptShape
  /// The inputs x, [B, n+1, d].
  public let inputs: [Double]
  /// The labels y, [B, n+1].
  public let labels: [Double]

  private let sharedSpectra = Memo<[[PrefixSpectrum]]>()
  private let sharedFeatures = Memo<PromptBatch>()

  /// The batch with these inputs, [B, n+1, d], and labels, [B, n+1], where B is the length of `range`.
  ///
  /// - Parameter firstIndex: By default the number of the first prompt in the set.
  public init(range: Range<Int>, firstIndex: Int? = nil, shape: PromptShape, inputs: [Double], labels: [Double]) {
    precondition(
      labels.count == range.count * shape.points && inputs.count == labels.count * shape.dimension,
      "the inputs and labels do not fill \(range.count) prompts")
    self.range = range
    self.firstIndex = firstIndex ?? range.lowerBound
    self.shape = shape
    self.inputs = inputs
    self.labels = labels
  }

  /// The number of prompts, B.
  public var count: Int { range.count }

  /// Input x_{t+1} of prompt `prompt` (counted from 0 in this batch): the query after t examples.
  public func input(_ prompt: Int, _ t: Int) -> Vector {
    let start = (prompt * shape.points + t) * shape.dimension
    return Vector(Array(inputs[start..<start + shape.dimension]))
  }

  /// Label y_{t+1} of prompt `prompt` (counted from 0 in this batch).
  public func label(_ prompt: Int, _ t: Int) -> Double { labels[prompt * shape.points + t] }

  /// The inputs x_1, ..., x_count of prompt `prompt` (counted from 0 in this batch), a row each.
  public func inputs(of prompt: Int, first count: Int) -> Matrix {
    let start = prompt * shape.points * shape.dimension
    return Matrix(
      rows: count, columns: shape.dimension, elements: Array(inputs[start..<start + count * shape.dimension]))
  }

  /// The labels y_1, ..., y_count of prompt `prompt` (counted from 0 in this batch).
  public func labels(of prompt: Int, first count: Int) -> Vector {
    Vector(Array(labels[prompt * shape.points..<prompt * shape.points + count]))
  }

  /// Some of the prompts, counted from 0 in this batch.
  public func slice(_ prompts: Range<Int>) -> PromptBatch {
    let points = prompts.lowerBound * shape.points..<prompts.upperBound * shape.points
    let d = shape.dimension
    return PromptBatch(
      range: range.lowerBound + prompts.lowerBound..<range.lowerBound + prompts.upperBound,
      firstIndex: firstIndex + prompts.lowerBound, shape: shape,
      inputs: Array(inputs[points.lowerBound * d..<points.upperBound * d]), labels: Array(labels[points]))
  }

  /// The same prompts with other inputs, [B, n+1, dimension].
  public func replacingInputs(_ inputs: [Double], dimension: Int) -> PromptBatch {
    PromptBatch(
      range: range, firstIndex: firstIndex,
      shape: PromptShape(dimension: dimension, contextSize: shape.contextSize), inputs: inputs, labels: labels)
  }

  /// The same prompts at other positions of a set, with their indices.
  package func renumbered(from start: Int) -> PromptBatch {
    PromptBatch(
      range: start..<start + count, firstIndex: firstIndex, shape: shape, inputs: inputs, labels: labels)
  }

  /// An error about one prompt, counted from 0 in the batch, after some examples.
  public func failure(prompt: Int, examples: Int, _ reason: String) -> PromptFailure {
    PromptFailure(prompt: range.lowerBound + prompt, examples: examples, reason: reason)
  }

  /// The second moments of the examples seen after t = 0, ..., n of them, n + 1 in all; each t adds a rank-one term.
  ///
  /// - Throws: ``PromptFailure`` if products of the moments overflow or vanish.
  public func prefixMoments(of prompt: Int) throws -> [PrefixMoments] {
    var moments = [PrefixMoments(dimension: shape.dimension)]
    for t in 0..<shape.contextSize {
      var next = moments[t]
      next.add(input(prompt, t), label(prompt, t))
      guard next.isFinite else {
        throw failure(
          prompt: prompt, examples: t + 1,
          "the inputs or labels are so large that their products are not finite; rescale them")
      }
      guard !next.vanishes else {
        throw failure(
          prompt: prompt, examples: t + 1,
          "the inputs or labels are so small that their products vanish; rescale them")
      }
      moments.append(next)
    }
    return moments
  }

  /// The spectra of every prompt, [B][n+1]: one eigendecomposition for each prefix, computed at the first use and
  /// shared by all learners that act on each eigenvalue alone.
  ///
  /// - Throws: ``PromptFailure`` if products of the moments overflow or vanish.
  public func prefixSpectra() throws -> [[PrefixSpectrum]] { try prefixSpectra(after: Array(0...shape.contextSize)) }

  /// The spectra of every prompt after some numbers t of examples, [B][t], computed at the first use.
  ///
  /// - Throws: ``PromptFailure`` if products of the moments overflow or vanish.
  package func prefixSpectra(after lengths: [Int]) throws -> [[PrefixSpectrum]] {
    try sharedSpectra.value(for: lengths.map(String.init).joined(separator: ",")) {
      try (0..<count).map { prompt in
        let moments = try prefixMoments(of: prompt)
        return try lengths.map { t in
          do {
            return try PrefixSpectrum(of: moments[t])
          } catch {
            throw failure(prompt: prompt, examples: t, "the eigendecomposition of X'X failed: \(error)")
          }
        }
      }
    }
  }
}

extension PromptBatch {
  /// The prompts with a hypothesis's features in place of inputs, computed at the first use and shared by all methods,
  /// the spectra of the features with them.
  package func features(by hypothesis: any FeatureHypothesis) throws -> PromptBatch {
    try sharedFeatures.value(for: hypothesis.specification) { try hypothesis.features(of: self) }
  }
}

/// The sizes of a prompt.
public struct PromptShape: Sendable, Hashable, Codable {
  /// The dimension d of an input.
  public let dimension: Int
  /// The number n of examples before the last query.
  public let contextSize: Int

  /// The dimensions that are allowed. The ranges keep the entries of a chunk of prompts within what an array holds.
  public static let dimensions = 1...10_000
  /// The numbers of examples that are allowed.
  public static let contextSizes = 1...1_000_000

  /// The sizes d and n, each at least 1.
  public init(dimension: Int, contextSize: Int) {
    precondition(dimension >= 1 && contextSize >= 1, "a prompt has at least one dimension and one example")
    self.dimension = dimension
    self.contextSize = contextSize
  }

  /// The number n + 1 of points.
  public var points: Int { contextSize + 1 }
}

/// A computation that failed on one prompt.
public struct PromptFailure: Error, CustomStringConvertible {
  /// The prompt's number in its set.
  public let prompt: Int
  /// The number t of examples seen.
  public let examples: Int
  /// What went wrong.
  public let reason: String

  /// A failure on prompt number `prompt` after `examples` examples.
  public init(prompt: Int, examples: Int, reason: String) {
    self.prompt = prompt
    self.examples = examples
    self.reason = reason
  }

  public var description: String {
    "prompt \(prompt), after \(examples) \(examples == 1 ? "example" : "examples"): \(reason)"
  }
}
