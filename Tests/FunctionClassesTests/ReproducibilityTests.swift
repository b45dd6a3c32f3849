import LockstepCore
import LockstepLinearRegression
import LockstepNumerics
import LockstepTestSupport
import Testing

/// A prompt is a function of the seed and its number alone, to the bit. For prompts one by one, other seeds and empty
/// ranges, the conformance suite checks this of every function class.
struct ReproducibilityTests {
  private static let shape = PromptShape(dimension: 3, contextSize: 4)
  private static let seed: UInt64 = 0x1_0000_0002
  private static let count = 24

  /// Everything about one prompt: its inputs, its labels, its queries.
  private static func numbers(_ functionClass: any FunctionClass, _ prompts: Range<Int>) -> [[Double]] {
    let batch = functionClass.prompts(prompts, shape: shape, seed: seed)
    let queries = functionClass.queries(prompts, count: 5, shape: shape, seed: seed)
    let sizes = (inputs: shape.points * shape.dimension, labels: shape.points, queries: 5 * shape.dimension)
    return prompts.indices.map { $0 - prompts.lowerBound }.map { p in
      Array(batch.inputs[p * sizes.inputs..<(p + 1) * sizes.inputs])
        + batch.labels[p * sizes.labels..<(p + 1) * sizes.labels]
        + queries.inputs[p * sizes.queries..<(p + 1) * sizes.queries]
    }
  }

  private static func together(_ functionClass: any FunctionClass) -> [[Double]] {
    numbers(functionClass, 0..<count)
  }

  @Test(arguments: FunctionClassCase.all, [2, 5, 23])
  func promptsAreTheSameInChunks(drawn: FunctionClassCase, chunk: Int) {
    let chunks = stride(from: 0, to: Self.count, by: chunk).flatMap {
      Self.numbers(drawn.functionClass, $0..<min($0 + chunk, Self.count))
    }
    #expect(chunks == Self.together(drawn.functionClass))
  }

  @Test(arguments: FunctionClassCase.all)
  func promptsAreTheSameFromSeveralThreads(drawn: FunctionClassCase) throws {
    let threads = try ThreadExecutor(workers: 4).map(count: Self.count) {
      Self.numbers(drawn.functionClass, $0..<$0 + 1)[0]
    }
    #expect(threads == Self.together(drawn.functionClass))
  }

  /// No number of a prompt occurs again, neither in another prompt nor among the prompt's own queries. The conformance
  /// suite compares entire prompts, which differ as soon as their functions do.
  @Test(arguments: FunctionClassCase.all)
  func noNumberOccursTwice(drawn: FunctionClassCase) {
    // A ReLU network's label is exactly zero where every hidden unit is off.
    let numbers = Self.together(drawn.functionClass).joined().filter { $0 != 0 }
    #expect(Set(numbers).count == numbers.count)
  }

  /// A seed stands for the same prompts in every version: results name it as all that their prompts follow from.
  ///
  /// The numbers come from a program of its own, Philox4x32-10 and Box and Muller's transform written afresh in Python;
  /// the mathematical library may differ in the last digit.
  @Test func aSeedStandsForTheSamePromptsForEver() {
    let batch = LinearRegression().prompts(3..<4, shape: PromptShape(dimension: 2, contextSize: 1), seed: 7)
    let inputs = [0.5958076234642465, 0.7964036136127474, -0.401818382008235, -1.4873685362269782]
    #expect(relativeDifference(batch.inputs, inputs) < 1e-15)
    #expect(relativeDifference(batch.labels, [0.7374728695070092, -1.1669016562673098]) < 1e-15)
  }
}
