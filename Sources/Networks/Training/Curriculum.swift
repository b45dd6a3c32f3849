public import LockstepCore

/// How the prompts grow while a network is trained (Garg et al. 2022): from few dimensions and points to all of them.
public struct Curriculum: Sendable, Equatable {
  /// A size that begins small and grows by `increment` every `interval` steps until it reaches its end.
  public struct Growth: Sendable, Equatable {
    /// The size at step 0.
    public var start: Int
    /// By how much it grows.
    public var increment: Int
    /// After how many steps it does.
    public var interval: Int

    /// This growth.
    public init(start: Int, increment: Int, interval: Int) {
      self.start = start
      self.increment = increment
      self.interval = interval
    }

    func size(atStep step: Int, end: Int) -> Int {
      // A product that overflows lies beyond the end, too.
      let (grown, overflow) = (step / interval).multipliedReportingOverflow(by: increment)
      return overflow || grown >= end - start ? end : start + grown
    }
  }

  /// How the dimension grows; nil where it is whole from the beginning.
  public var dimension: Growth?
  /// How the number of points grows; nil where it is whole from the beginning.
  public var points: Growth?

  /// This growth of each.
  public init(dimension: Growth? = nil, points: Growth? = nil) {
    self.dimension = dimension
    self.points = points
  }

  /// The sizes of the prompts at a step, counted from 0, when those at the end are `end`.
  public func shape(atStep step: Int, end: PromptShape) -> PromptShape {
    PromptShape(
      dimension: dimension?.size(atStep: step, end: end.dimension) ?? end.dimension,
      contextSize: (points?.size(atStep: step, end: end.points) ?? end.points) - 1)
  }
}
