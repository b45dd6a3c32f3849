import LockstepIdentification
import Testing

/// The rules for the method of a model, on both sides of each of their numbers.
struct VerdictRuleTests {
  /// A number of steps with the same finding.
  struct Steps: Sendable {
    let count: Int
    let kind: StepFinding.Kind
    let entries: [MethodEntry]
    let share: Double

    init(_ count: Int, _ kind: StepFinding.Kind, _ entries: [MethodEntry] = [], share: Double = 0.5) {
      self.count = count
      self.kind = kind
      self.entries = entries
      self.share = share
    }
  }

  /// The findings on a model, and the entries that describe it.
  struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let steps: [Steps]
    let entries: [MethodEntry]

    init(_ description: String, _ steps: [Steps], _ entries: [MethodEntry]) {
      testDescription = description
      self.steps = steps
      self.entries = entries
    }

    func verdict() throws -> Verdict {
      let findings = steps.flatMap { [Steps](repeating: $0, count: $0.count) }.enumerated().map { index, steps in
        Stored.Finding(step: index + 1, kind: steps.kind, entries: steps.entries, share: steps.share)
      }
      return Verdict(try findings.map { try decoded(StepFinding.self, from: $0) }, stepName: "layer")
    }
  }

  /// An entry describes a model at 3 or more steps, at 80% of those that can tell methods from nulls, and if half of
  /// the steps that do anything are explained.
  static let rows: [Row] = [
    Row("2 steps", [Steps(2, .method, [.newton])], []),
    Row("3 steps", [Steps(3, .method, [.newton])], [.newton]),
    Row("3 steps, and others that do nothing", [Steps(3, .method, [.newton]), Steps(97, .nothing)], [.newton]),
    Row(
      "2 steps, and others that cannot be identified",
      [Steps(2, .method, [.newton]), Steps(8, .notIdentifiable, [.newton, .ridge])], []),
    Row(
      "3 steps, and others that cannot be identified",
      [Steps(3, .method, [.newton]), Steps(8, .notIdentifiable, [.newton, .ridge])], [.newton]),
    Row("79%", [Steps(79, .method, [.newton]), Steps(21, .method, [.conjugateGradient])], []),
    Row("80%", [Steps(80, .method, [.newton]), Steps(20, .method, [.conjugateGradient])], [.newton]),
    Row("79%, the others unexplained", [Steps(79, .method, [.newton]), Steps(21, .unexplained)], []),
    Row("80%, the others unexplained", [Steps(80, .method, [.newton]), Steps(20, .unexplained)], [.newton]),
    Row(
      "79%, the others hardly explained, but no metric was fitted",
      [Steps(79, .method, [.newton]), Steps(21, .unexplained, share: 0.19)], [.newton]),
    Row("79%, the others by a metric", [Steps(79, .method, [.newton]), Steps(21, .learnedMetric)], []),
    Row("49% explained", [Steps(49, .method, [.newton]), Steps(51, .noWeights)], []),
    Row("50% explained", [Steps(50, .method, [.newton]), Steps(50, .noWeights)], [.newton]),
    Row(
      "as good as the best at 80%, but another is the best at all",
      [Steps(80, .severalMethods, [.conjugateGradient, .newton]), Steps(20, .method, [.conjugateGradient])],
      [.conjugateGradient]),
    Row(
      "two at the same steps, the one first that is more often the best",
      [
        Steps(1, .severalMethods, [.newton, .conjugateGradient]),
        Steps(2, .severalMethods, [.conjugateGradient, .newton]),
      ], [.conjugateGradient, .newton]),
    Row(
      "two at as many steps, but not the same",
      [
        Steps(2, .method, [.newton]), Steps(6, .severalMethods, [.newton, .conjugateGradient]),
        Steps(2, .method, [.conjugateGradient]),
      ], []),
    Row("nothing", [Steps(3, .nothing)], []),
  ]

  @Test(arguments: rows) func aMethodDescribesMostSteps(row: Row) throws {
    #expect(try row.verdict().entries == row.entries)
  }

  /// The paragraph begins with why no method is named.
  @Test(arguments: [
    (
      [Steps(2, .method, [.newton])],
      "method can be named for it: only 2 layers are described by one, and it takes 3"
    ),
    (
      [Steps(2, .method, [.newton]), Steps(9, .unexplained)],
      "method can be named for it: only 2 of its 11 layers are described by one, and it takes 3"
    ),
    (
      [Steps(2, .method, [.newton]), Steps(9, .nothing), Steps(0, .notIdentifiable, [.newton, .ridge])],
      "method can be named for it: only 2 of its 11 layers are described by one, and it takes 3"
    ),
    ([Steps(2, .unexplained)], "method can be named for it"), ([Steps(3, .nothing)], "method can be named for it"),
    (
      [Steps(9, .learnedMetric), Steps(3, .notIdentifiable, [.newton, .ridge])],
      "method can be named for it: methods explain 3 of the 12 layers that have an effect"
    ),
    (
      [Steps(2, .method, [.newton]), Steps(8, .notIdentifiable, [.newton, .ridge])],
      "method can be named for it: at 8 of its 10 layers a description without iterations explains the weights as well"
    ),
    (
      [Steps(1, .unexplained), Steps(4, .notIdentifiable, [.newton, .ridge]), Steps(2, .notIdentifiable, [.newton])],
      "method can be named for it: at 4 of its 7 layers a description without iterations explains the weights as well, "
        + "and at 2 the candidates' errors are no closer than the null learners'"
    ),
    (
      [Steps(4, .notIdentifiable, [.newton, .ridge])],
      "method can be named for it: at all 4 layers a description without iterations explains the weights as well"
    ),
    // A null that stands alone is no method.
    (
      [Steps(2, .unexplained), Steps(1, .method, [.ridge]), Steps(9, .notIdentifiable, [.newton, .ridge])],
      "method can be named for it: at 9 of its 12 layers a description without iterations explains the weights as well"
    ),
    (
      [Steps(3, .method, [.newton]), Steps(9, .unexplained)],
      "single method can be named for it: methods explain 3 of the 12 layers that have an effect"
    ),
    (
      [Steps(3, .method, [.newton]), Steps(3, .method, [.conjugateGradient])], "single method can be named for it"
    ),
  ])
  func theParagraphSaysWhyNoMethodIsNamed(steps: [Steps], lead: String) throws {
    #expect(try Row("", steps, []).verdict().sentences(model: "it")[0] == "No \(lead).")
  }

  /// Entries are excluded by steps that can tell methods from nulls, and not by others.
  @Test func entriesThatDescribeNoStepAreExcluded() throws {
    let open = Steps(3, .notIdentifiable, [.newton, .ridge])
    let told = Row("told apart", [Steps(2, .severalMethods, [.newton, .conjugateGradient]), open], [])
    let expected = MethodEntry.allCases.filter { ![.newton, .conjugateGradient].contains($0) }
    #expect(try told.verdict().excluded == expected)
    #expect(try Row("open", [open, Steps(3, .nothing), Steps(3, .noWeights)], []).verdict().excluded == [])
  }
}
