/// A numbered set of prompts that can be read repeatedly, in any ranges.
public protocol PromptSet: Sendable {
  /// The sizes of every prompt.
  var shape: PromptShape { get }
  /// The number of prompts.
  var count: Int { get }
  /// The function class that they are drawn from, with all its options; nil if it is unknown.
  var functionClassName: String? { get }
  /// About how many bytes it takes beside a prompt to make one. By default 0.
  var workspaceBytes: Double { get }
  /// The prompts with these numbers; bit-identical for any range that contains the prompt.
  ///
  /// - Throws: Where the prompts cannot be read or made.
  func prompts(_ range: Range<Int>) throws -> PromptBatch
  /// For each of these prompts `count` further inputs from the distribution of its own.
  ///
  /// - Throws: Where they cannot be made.
  func queries(_ range: Range<Int>, count: Int) throws -> QueryBatch
}

extension PromptSet {
  public var workspaceBytes: Double { 0 }
}

/// Prompts drawn from a function class.
public struct SampledPrompts: PromptSet {
  public let shape: PromptShape
  public let count: Int
  /// Where the prompts are drawn from.
  public let functionClass: any FunctionClass
  /// The seed that all of them follow from.
  public let seed: UInt64
  /// The index of the first prompt.
  public var first: Int

  /// Prompts `first`, ..., `first` + `count` - 1 of a function class under a seed.
  public init(of functionClass: any FunctionClass, shape: PromptShape, count: Int, seed: UInt64, first: Int = 0) {
    self.first = first
    self.functionClass = functionClass
    self.shape = shape
    self.count = count
    self.seed = seed
  }

  public var functionClassName: String? { functionClass.specification }
  public var workspaceBytes: Double { functionClass.workspaceBytes(for: shape) }

  public func prompts(_ range: Range<Int>) -> PromptBatch {
    functionClass.prompts(indices(range), shape: shape, seed: seed).renumbered(from: range.lowerBound)
  }

  public func queries(_ range: Range<Int>, count: Int) -> QueryBatch {
    functionClass.queries(indices(range), count: count, shape: shape, seed: seed).renumbered(from: range.lowerBound)
  }

  private func indices(_ range: Range<Int>) -> Range<Int> { first + range.lowerBound..<first + range.upperBound }
}

/// The numbers of the first prompts of a function class and seed for each use around a network. Comparisons count from
/// 0. No two uses ever meet, so that a network is compared on prompts that it was neither trained on nor read out with,
/// whatever the seeds.
public enum PromptIndexRanges {
  /// Prompts to train networks on.
  public static let training = 1 << 40
  /// Held-out prompts to evaluate a training on.
  public static let evaluation = 1 << 41
  /// Prompts to fit read-outs on.
  public static let readOuts = 1 << 42
}
