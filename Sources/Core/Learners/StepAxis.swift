/// The steps at which a learner is recorded, and what they are called.
public struct StepAxis: Sendable, Equatable, Codable {
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

  /// What names of steps in files must be: they become part of labels and lines.
  package static let nameRule = "must be 1 to 40 characters without line breaks or other control characters"

  /// Whether a string fulfills ``nameRule``.
  package static func isName(_ text: String) -> Bool {
    let controls: [Unicode.GeneralCategory] = [.control, .lineSeparator, .paragraphSeparator]
    return 1...40 ~= text.unicodeScalars.count
      && !text.unicodeScalars.contains { controls.contains($0.properties.generalCategory) }
  }

  /// The axis of a learner with a single state.
  public static let single = StepAxis("solution", [1])

  /// The number of recorded steps.
  public var count: Int { values.count }

  /// The last recorded step.
  public var last: Int { values[values.count - 1] }
}
