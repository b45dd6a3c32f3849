internal import LockstepCore

extension Conformance {
  /// A prompt is a function of the seed and its index alone, to the bit.
  static func check(_ functionClass: any FunctionClass, _ report: inout Report) {
    let (shape, count, seed) = (PromptShape(dimension: 3, contextSize: 4), 12, UInt64(0x1_0000_0002))
    func numbers(_ range: Range<Int>, _ seed: UInt64) -> [[Double]] {
      let batch = functionClass.prompts(range, shape: shape, seed: seed)
      let queries = functionClass.queries(range, count: 5, shape: shape, seed: seed)
      report.require(
        batch.count == range.count && batch.shape == shape && queries.queriesPerPrompt == 5,
        "the prompts or queries do not have the sizes that were requested")
      let (points, d) = (shape.points, shape.dimension)
      return (0..<range.count).map { prompt in
        Array(batch.inputs[prompt * points * d..<(prompt + 1) * points * d])
          + batch.labels[prompt * points..<(prompt + 1) * points]
          + queries.inputs[prompt * 5 * d..<(prompt + 1) * 5 * d]
      }
    }
    let together = numbers(0..<count, seed)
    report.require(together.joined().allSatisfy(\.isFinite), "a number is not finite")
    report.require(
      (0..<count).reversed().map { numbers($0..<$0 + 1, seed)[0] }.reversed() == together,
      "a prompt depends on the range that it is drawn in")
    report.require(numbers(0..<count, seed) == together, "the prompts differ from one call to the next")
    // Sizes are checked in an empty range, too.
    _ = numbers(5..<5, seed)
    for other in [seed + 1, seed & 0xFFFF_FFFF] {
      report.require(
        Set(numbers(0..<count, other).joined()).intersection(together.joined()).isSubset(of: [-1, 0, 1]),
        "prompts of different seeds share numbers")
    }
    report.require(Set(together).count == count, "two prompts of a seed are the same")
  }
}
