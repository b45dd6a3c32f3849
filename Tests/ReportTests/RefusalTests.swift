import Foundation
import LockstepCore
import LockstepFiles
import LockstepReport
import LockstepResults
import LockstepTestSupport
import Testing

/// A results file that is not what it should be is refused, in words that name the file and the field.
struct RefusalTests {
  struct Flaw: Sendable, CustomTestStringConvertible {
    let path: String
    let change: @Sendable (JSONValue) -> JSONValue?
    let words: String
    var testDescription: String { words }

    init(_ path: String, _ words: String, _ change: @escaping @Sendable (JSONValue) -> JSONValue?) {
      self.path = path
      self.words = words
      self.change = change
    }

    /// The value at the path, set to another.
    init(_ path: String, _ value: JSONValue, _ words: String) { self.init(path, words) { _ in value } }
  }

  private let folder: TemporaryFolder
  private let file: String

  init() throws {
    folder = try TemporaryFolder()
    file = folder.file("results.json")
  }

  @Test(arguments: [
    Flaw("schema", "lockstep.preset", "field 'schema' is 'lockstep.preset'; expected 'lockstep.results'"),
    Flaw("schema_version", 1, "field 'schema_version' is 1; this version of Lockstep reads 4"),
    Flaw("learners", "missing field 'learners'") { _ in nil },
    Flaw("provenance.prompts.seed", "missing field 'provenance.prompts.seed'") { _ in nil },
    Flaw("provenance.dimension", 0, "field 'provenance.dimension' is 0"),
    Flaw("provenance.prompt_count", -5, "field 'provenance.prompt_count' is -5"),

    Flaw("learners.0.steps", .integers([0, 2, 2]), "field 'learners[0].steps' must be ascending integers"),
    Flaw("learners.0.steps", .array([]), "field 'learners[0].steps' must be ascending integers"),
    Flaw("learners.0.steps", .integers([-1, 1, 2]), "field 'learners[0].steps[0]' is -1"),
    Flaw("learners.0.steps.1", .number(1.5), "field 'learners[0].steps[1]' is a number; expected an integer"),
    Flaw("learners.0.step_name", "", "field 'learners[0].step_name' must be 1 to 40 characters"),
    Flaw("learners.0.step_name", "la\nyer", "field 'learners[0].step_name' must be 1 to 40 characters"),
    Flaw("learners.1.label", "newton", "field 'learners' contains a name more than once"),
    Flaw("learners.1.terminations.0.termination", "gave-up", "terminations[0].termination' must be one of converged"),
    Flaw("learners.1.terminations.0.step", -1, "terminations[0].step' is -1"),
    // So many that their sum would overflow.
    Flaw("learners.1.terminations.0.problems", .integer(.max), "field 'learners[1].terminations[0].problems' is"),

    Flaw("measurements.0.scale", "odd", "field 'measurements[0].scale' is 'odd'; expected one of error"),
    Flaw("measurements.0.name", "Über", "field 'measurements[0].name' must be lower-case letters, digits"),
    Flaw("measurements.0.position.name", "a.b", "field 'measurements[0].position.name' must be lower-case"),
    Flaw("measurements.1.name", "squared-error", "field 'measurements' contains a name more than once"),
    Flaw("learners.0.curves", "missing field 'learners[0].curves'") { _ in nil },
    Flaw("learners.0.curves.0.measurement", "odd", "curves[0].measurement' is 'odd', which is not one of the"),
    Flaw("learners.0.curves.0.measurement", "forgetting", "learners[0].curves' contains a name more than once"),
    Flaw("learners.0.curves.0.steps", .integers([0, 1, 3]), "curves[0].steps' must be the steps of the learner"),
    Flaw("learners.0.curves.0.x", .integers([0, 1, 1, 3, 4]), "curves[0].x' must be ascending"),
    Flaw("learners.0.curves.0.mean.1", "mean[1]' has 6 entries; expected 5") { $0.withLastTwice },
    Flaw("learners.0.curves.1.standard_error", "standard_error' has 4 rows; expected 3") { $0.withLastTwice },
    Flaw("learners.0.curves.0.standard_error.0.0", -1, "curves[0].standard_error' contains a number below 0"),
    Flaw("learners.0.curves.2.mean.0.0", .null, "curves[2].mean[0][0]' is null; expected a number"),
    Flaw("references", "missing field 'references'") { _ in nil },
    Flaw("metrics.0.comparisons.0.a_to_b.contributions", "a_to_b.contributions'") { _ in nil },
    Flaw(
      "metrics.0.comparisons.0.a_to_b.contributions.steps", .integers([0, 7]), "contributions.steps' must be steps"),
    Flaw(
      "metrics.0.comparisons.0.a_to_b.contributions.x", .integers([0, 1, 2, 3, 5]),
      "contributions.x' must be numbers of examples from 0 to 4"),

    Flaw("metrics.1.label", "similarity", "field 'metrics' contains a name more than once"),
    Flaw("metrics.0.comparisons", "metrics[0].comparisons' contains a pair of learners more than once") {
      $0.withLastTwice
    },
    Flaw("metrics.0.ceiling", "NaN", "field 'metrics[0].ceiling' is a string; expected a number"),
    Flaw("metrics.0.direction", "sideways", "field 'metrics[0].direction' is 'sideways'"),
    Flaw("metrics.0.skipped", "missing field 'metrics[0].skipped'") { _ in nil },
    Flaw(
      "metrics.0.references.0.learner", "nobody", "references[0].learner' is 'nobody', which is not one of the learners"
    ),
    Flaw("metrics.0.references.0.least_squares", "least_squares' has 4 entries; expected 3") { $0.withLastTwice },

    Flaw("metrics.0.comparisons.0.a", "nobody", "comparisons[0].a' is 'nobody', which is not one of the learners"),
    Flaw("metrics.0.comparisons.0.mean.0.1", .null, "'metrics[0].comparisons[0].mean[0][1]' is null"),
    Flaw("metrics.0.comparisons.0.mean.2", "comparisons[0].mean' has 2 rows; expected 3") { _ in nil },
    Flaw("metrics.0.comparisons.0.mean", "comparisons[0].mean' has 4 rows; expected 3") { $0.withLastTwice },
    Flaw("metrics.0.comparisons.0.mean.1.0", "comparisons[0].mean[1]' has 1 entries; expected 2") { _ in nil },
    Flaw("metrics.0.comparisons.0.standard_error.2", "standard_error[2]' has 3 entries; expected 2") {
      $0.withLastTwice
    },
    Flaw("metrics.0.comparisons.0.standard_error.0.0", -1, "comparisons[0].standard_error' contains a number below 0"),
    Flaw("metrics.0.comparisons.0.standard_error", .integers([1, 2, 3]), "standard_error[0]' is an integer"),

    Flaw("metrics.0.comparisons.0.a_to_b.matches.1", "matches' must have one match for each step") { _ in nil },
    Flaw("metrics.0.comparisons.0.a_to_b.matches.1.step", 5, "matches' must have one match for each step"),
    Flaw("metrics.0.comparisons.0.a_to_b.matches.1.best", 3, "matches[1].best' is 3, which is not a step of the other"),
    Flaw(
      "metrics.0.comparisons.0.b_to_a.matches.0.ties.0", 7, "ties[0]' is 7, which is not a step of the other learner"),
    Flaw("metrics.0.comparisons.0.b_to_a.matches.0.step_interval.0", 9, "step_interval[0]' is 9, which is not a step"),
    Flaw(
      "metrics.0.comparisons.0.b_to_a.matches.0.step_interval", .integers([2, 1]),
      "step_interval' must be a lower and an upper"),
    Flaw(
      "metrics.0.comparisons.0.b_to_a.matches.0.step_interval", .integers([1]),
      "step_interval' must be a lower and an upper"),
    Flaw(
      "metrics.0.comparisons.0.b_to_a.matches.0.similarity_interval", .integers([2, 1]),
      "similarity_interval' must be a lower and an upper"),
    Flaw(
      "metrics.0.comparisons.0.b_to_a.matches.0.support", .number(1e300), "matches[0].support' is"),
    Flaw("metrics.0.comparisons.0.b_to_a.matches.0.kind", "odd", "matches[0].kind' is 'odd'; expected one of interior"),
    Flaw("metrics.0.comparisons.0.a_to_b.trend.support", .number(-0.5), "trend.support' is"),
    Flaw(
      "metrics.0.comparisons.0.a_to_b.trend.linear.slope_interval", .integers([3, 2]),
      "slope_interval' must be a lower and an upper"),
    Flaw(
      "metrics.0.comparisons.0.a_to_b.trend.verdict", "perhaps", "trend.verdict' is 'perhaps'; expected one of linear"),
    Flaw(
      "metrics.0.comparisons.0.a_to_b.trend.linear.slope", "x", "trend.linear.slope' is a string; expected a number"),
    Flaw(
      "metrics.0.comparisons.0.a_to_b.trend.exponential", .null,
      "trend.exponential' is null, although the verdict is 'exponential'"),
    Flaw(
      "metrics.0.comparisons.0.a_to_b.trend.exponential.slope", 0,
      "trend.exponential.slope' is 0.0; expected a normal number above 0, as the verdict is 'exponential'"),
    Flaw(
      "metrics.0.comparisons.0.b_to_a.trend.logarithmic.slope", .number(-0.5),
      "trend.logarithmic.slope' is -0.5; expected a normal number above 0"),
    Flaw(
      "metrics.0.comparisons.0", "comparisons[0]' has two linear slopes whose product is not finite"
    ) {
      $0.replacing("a_to_b.trend.linear.slope") { _ in .number(1e200) }
        .replacing("b_to_a.trend.linear.slope") { _ in .number(1e200) }
    },
  ])
  func flawsAreNamed(flaw: Flaw) throws {
    let flawed = Sample.document.json.replacing(flaw.path, flaw.change)
    try #require(flawed != Sample.document.json)
    try expectRefusal(of: flawed.text(), flaw.words)
  }

  /// Identified steps are an axis, and the first column of the table names them.
  @Test(arguments: [
    Flaw("identifications.0.header", .array([]), "identifications[0]' has an empty header"),
    Flaw("identifications.0.steps", .array([]), "identifications[0].steps' must be ascending integers"),
    Flaw("identifications.0.steps", .integers([2, 1]), "identifications[0].steps' must be ascending integers"),
    Flaw("identifications.0.steps.1", .integer(.max), "identifications[0].steps[1]' is 9223372036854775807"),
    Flaw("identifications.0.curves.0.values", .array([]), "curves[0]' has 0 values; there are 2 steps"),
  ])
  func flawsOfIdentificationsAreNamed(flaw: Flaw) throws {
    var document = Sample.document
    document.identifications = [Self.identification]
    try expectRefusal(of: document.json.replacing(flaw.path, flaw.change).text(), flaw.words)
  }

  private static let identification = IdentificationSummary(
    model: "newton", verdict: "A verdict.", header: ["layer"], rows: [["1"]], remarks: [], steps: [1, 2],
    curves: [.init(quantity: "share", name: "best", values: [0.5, nil])], closest: nil)

  @Test func fieldsThatNobodyKnowsAreRefused() throws {
    guard case .object(let fields) = Sample.document.json else { return }
    let flawed = JSONValue.object(fields + [JSONValue.Field("comment", "by me")])
    try expectRefusal(of: flawed.text(), "unknown field 'comment'")
  }

  @Test(arguments: [0, 1, 40, 2000])
  func filesThatBreakOffAreRefused(length: Int) throws {
    try expectRefusal(of: String(Sample.document.json.text().prefix(length)), "not JSON at line")
  }

  /// Neither is JSON, though the parser knows the one and reads the other as infinite.
  @Test(arguments: [("NaN", "not"), ("1e999", "exceeds the largest number")])
  func numbersThatAreNotFiniteAreRefused(number: String, words: String) throws {
    let text = try Sample.document.json.text()
    let flawed = text.replacing("\"floor\":0.5", with: "\"floor\":\(number)")
    try #require(flawed != text)
    try expectRefusal(of: flawed, words)
  }

  @Test func filesThatAreNotThereAreRefused() throws {
    for path in [folder.path, folder.file("elsewhere")] {
      let error = #expect(throws: LockstepError.self) { try ResultsDocument(path) }
      #expect(try #require(error).description.contains(path))
    }
  }

  private func expectRefusal(of text: String, _ words: String) throws {
    try AtomicFile.write(text, to: file, replacing: true)
    let error = #expect(throws: LockstepError.self) { try ResultsDocument(file) }
    let description = try #require(error).description
    #expect(description.hasPrefix(file) && description.contains(words), "\(description)")
  }
}
