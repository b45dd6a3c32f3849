/// Means over prompts of something that a learner has at each of some steps and at each of some places, such as numbers t
/// of examples: a curve for each step.
public struct StepCurves: Sendable, Equatable {
  /// The steps, ascending.
  public let steps: [Int]
  /// The places, ascending.
  public let places: [Int]
  /// The means, [steps, places].
  public let means: [Double]
  /// The means' standard errors over prompts, [steps, places].
  public let standardErrors: [Double]

  /// Curves of `steps.count * places.count` means and standard errors.
  public init(steps: [Int], places: [Int], means: [Double], standardErrors: [Double]) {
    precondition(
      means.count == steps.count * places.count && standardErrors.count == means.count, "the entries fill the curves")
    self.steps = steps
    self.places = places
    self.means = means
    self.standardErrors = standardErrors
  }

  /// The mean at a step and a place, both counted from 0.
  public func mean(_ step: Int, _ place: Int) -> Double { means[step * places.count + place] }

  /// The standard error of ``mean(_:_:)``.
  public func standardError(_ step: Int, _ place: Int) -> Double { standardErrors[step * places.count + place] }
}

/// Curves summed over prompts.
struct CurveSums: Sendable {
  private(set) var count = 0
  private var sums: [Double]
  private var squares: [Double]

  init(entries: Int) {
    sums = [Double](repeating: 0, count: entries)
    squares = sums
  }

  /// Adds the curves of one prompt.
  mutating func add(_ values: [Double]) {
    count += 1
    for (entry, value) in values.enumerated() {
      sums[entry] += value
      squares[entry] += value * value
    }
  }

  /// Adds those of other prompts.
  mutating func add(_ other: CurveSums) {
    count += other.count
    for entry in sums.indices {
      sums[entry] += other.sums[entry]
      squares[entry] += other.squares[entry]
    }
  }

  /// The means and their standard errors; nil where nothing, or but one prompt, was added.
  func curves(steps: [Int], places: [Int]) -> StepCurves? {
    guard count > 1 else { return nil }
    let size = Double(count)
    let means = sums.map { $0 / size }
    let errors = means.indices.map { entry in
      (max(0, squares[entry] / size - means[entry] * means[entry]) / (size - 1)).squareRoot()
    }
    return StepCurves(steps: steps, places: places, means: means, standardErrors: errors)
  }
}
