public import LockstepCore

/// A curriculum (Garg et al. 2022): prompts grow from few dimensions and points to the full size during training.
public struct Curriculum: Sendable, Equatable {
  /// A size that starts small and grows by `increment` every `interval` steps up to its final value.
  public struct Growth: Sendable, Equatable {
    /// The size at step 0, at least 1; of points at least 2.
    public let start: Int
    /// The increase after each interval, at least 1.
    public let increment: Int
    /// The number of steps between increases, at least 1.
    public let interval: Int

    /// A growth schedule.
    public init(start: Int, increment: Int, interval: Int) {
      precondition(
        start >= 1 && increment >= 1 && interval >= 1, "start, increment and interval of a curriculum are at least 1")
      self.start = start
      self.increment = increment
      self.interval = interval
    }

    func size(atStep step: Int, end: Int) -> Int {
      // A product that overflows is also beyond the end.
      let (grown, overflow) = (step / interval).multipliedReportingOverflow(by: increment)
      return overflow || grown >= end - start ? end : start + grown
    }
  }

  /// Where the inputs are while they have fewer dimensions than in the end.
  public enum Subspaces: String, Sendable, CaseIterable {
    /// In the first coordinates; the others are zero.
    case coordinates
    /// In a random subspace, another one for each prompt.
    case random
  }

  /// The growth of the dimension; nil for the full dimension from the start.
  public var dimension: Growth?
  /// The growth of the number of points; nil for all points from the start.
  public var points: Growth?
  /// Where inputs of fewer dimensions are.
  public var subspaces: Subspaces

  /// A curriculum.
  public init(dimension: Growth? = nil, points: Growth? = nil, subspaces: Subspaces = .coordinates) {
    self.dimension = dimension
    self.points = points
    self.subspaces = subspaces
  }

  /// The prompt sizes at step `step` (from 0), given those at the end.
  public func shape(atStep step: Int, end: PromptShape) -> PromptShape {
    PromptShape(
      dimension: dimension?.size(atStep: step, end: end.dimension) ?? end.dimension,
      contextSize: (points?.size(atStep: step, end: end.points) ?? end.points) - 1)
  }
}
