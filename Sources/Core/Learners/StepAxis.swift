/// What a learner's progress is called, and which values it takes.
public struct StepAxis: Sendable, Equatable {
  /// How the values are spaced: by a constant difference or so, or by a constant factor.
  public enum Spacing: String, Sendable {
    case linear, logarithmic
  }

  /// What one step is called, in the singular: iteration, layer, pass.
  public let name: String
  /// The steps at which the learner's state is recorded, ascending.
  public let values: [Int]

  /// An axis with these steps, which ascend.
  public init(_ name: String, _ values: [Int]) {
    precondition(!values.isEmpty && zip(values, values.dropFirst()).allSatisfy(<), "steps ascend")
    self.name = name
    self.values = values
  }

  /// The axis of a learner that has but one state.
  public static let single = StepAxis("solution", [1])

  /// The number of recorded steps.
  public var count: Int { values.count }

  /// Logarithmic where each step is the same multiple of the one before.
  public var spacing: Spacing {
    guard values.count > 2, values[0] > 0 else { return .linear }
    let isGeometric = (2..<values.count).allSatisfy {
      values[$0].multipliedFullWidth(by: values[0]) == values[$0 - 1].multipliedFullWidth(by: values[1])
    }
    return isGeometric ? .logarithmic : .linear
  }
}
