public import LockstepCore

/// Prompts of another distribution than those that a model is identified on. An algorithm carries its step map along.
public struct ShiftedPrompts: Sendable {
  /// What is different, such as "condition number 30".
  public let name: String
  /// The prompts, at least 16.
  public let prompts: any PromptSet

  /// Prompts and what is different.
  public init(_ name: String, _ prompts: any PromptSet) {
    self.name = name
    self.prompts = prompts
  }
}

/// The first prompts of a set.
public struct FirstPrompts: PromptSet {
  private let base: any PromptSet
  public let count: Int

  /// The first `count` prompts of a set, at most as many as it has.
  public init(of base: any PromptSet, count: Int) {
    self.base = base
    self.count = min(count, base.count)
  }

  public var shape: PromptShape { base.shape }
  public var functionClassName: String? { base.functionClassName }
  public func prompts(_ range: Range<Int>) throws -> PromptBatch { try base.prompts(range) }
  public func queries(_ range: Range<Int>, count: Int) throws -> QueryBatch {
    try base.queries(range, count: count)
  }
}

/// The prompts of a set with their inputs times a factor and the same labels.
public struct ScaledPrompts: PromptSet {
  private let base: any PromptSet
  private let factor: Double

  /// The prompts of a set with their inputs times `factor`.
  public init(of base: any PromptSet, factor: Double) {
    self.base = base
    self.factor = factor
  }

  public var shape: PromptShape { base.shape }
  public var count: Int { base.count }
  public var functionClassName: String? { nil }

  public func prompts(_ range: Range<Int>) throws -> PromptBatch {
    let batch = try base.prompts(range)
    return batch.replacingInputs(batch.inputs.map { factor * $0 }, dimension: shape.dimension)
  }

  public func queries(_ range: Range<Int>, count: Int) throws -> QueryBatch {
    let queries = try base.queries(range, count: count)
    return queries.replacingInputs(queries.inputs.map { factor * $0 }, dimension: shape.dimension)
  }
}
