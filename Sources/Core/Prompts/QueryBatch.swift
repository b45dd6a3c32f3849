public import LockstepNumerics

/// For each of B prompts T further inputs, at which a learner is asked for its prediction after prefixes of the prompt.
public struct QueryBatch: Sendable {
  /// The prompts' numbers in their set.
  public let range: Range<Int>
  /// The number T of queries for each prompt.
  public let queriesPerPrompt: Int
  /// The dimension d of an input.
  public let dimension: Int
  /// The queries x~, [B, T, d].
  public let inputs: [Double]
  /// The prefix lengths t after which answers are needed; nil for all. Answers after others are ignored, so that a
  /// learner may save their computation.
  public let prefixLengths: [Int]?

  /// The batch with these inputs, [B, T, d], where B is the length of `range`.
  public init(
    range: Range<Int>, queriesPerPrompt: Int, dimension: Int, inputs: [Double], prefixLengths: [Int]? = nil
  ) {
    precondition(inputs.count == range.count * queriesPerPrompt * dimension, "the inputs do not fill the batch")
    self.range = range
    self.queriesPerPrompt = queriesPerPrompt
    self.dimension = dimension
    self.inputs = inputs
    self.prefixLengths = prefixLengths
  }

  /// Some of each prompt's queries, with answers needed after these prefixes alone.
  package func queries(_ part: Range<Int>, after prefixLengths: [Int]) -> QueryBatch {
    let chosen = (0..<range.count).flatMap { prompt in
      let start = prompt * queriesPerPrompt
      return inputs[(start + part.lowerBound) * dimension..<(start + part.upperBound) * dimension]
    }
    return QueryBatch(
      range: range, queriesPerPrompt: part.count, dimension: dimension, inputs: chosen, prefixLengths: prefixLengths)
  }

  /// The same batch with other inputs, [B, T, dimension].
  public func replacingInputs(_ inputs: [Double], dimension: Int) -> QueryBatch {
    QueryBatch(
      range: range, queriesPerPrompt: queriesPerPrompt, dimension: dimension, inputs: inputs,
      prefixLengths: prefixLengths)
  }

  /// The same queries for prompts at other positions of a set.
  package func renumbered(from start: Int) -> QueryBatch {
    QueryBatch(
      range: start..<start + range.count, queriesPerPrompt: queriesPerPrompt, dimension: dimension, inputs: inputs,
      prefixLengths: prefixLengths)
  }

  /// The queries of prompt `prompt` (counted from 0 in this batch), T by d.
  public func matrix(of prompt: Int) -> Matrix {
    let size = queriesPerPrompt * dimension
    return Matrix(
      rows: queriesPerPrompt, columns: dimension, elements: Array(inputs[prompt * size..<(prompt + 1) * size]))
  }

  /// Standard normal queries, a function of the seed and each prompt's number alone.
  public static func standardNormal(_ range: Range<Int>, count: Int, dimension: Int, seed: UInt64) -> QueryBatch {
    let inputs = range.flatMap { prompt in
      var stream = RandomStream(seed: seed, prompt: prompt, purpose: .queries)
      return stream.gaussians(count * dimension)
    }
    return QueryBatch(range: range, queriesPerPrompt: count, dimension: dimension, inputs: inputs)
  }
}
