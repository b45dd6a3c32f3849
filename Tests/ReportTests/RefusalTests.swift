import LockstepCore
import LockstepResults
import Foundation
import LockstepFiles
import LockstepReport
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
    Flaw("schema_version", 1, "field 'schema_version' is 1; this version of Lockstep reads 3"),
    Flaw("learners", "missing field 'learners'") { _ in nil },
    Flaw("made_by.prompts.seed", "missing field 'made_by.prompts.seed'") { _ in nil },
    Flaw("made_by.dimension", 0, "field 'made_by.dimension' is 0"),
    Flaw("made_by.prompt_count", -5, "field 'made_by.prompt_count' is -5"),

    Flaw("learners.0.steps", .integers([0, 2, 2]), "field 'learners[0].steps' must hold numbers that ascend"),
    Flaw("learners.0.steps", .array([]), "field 'learners[0].steps' must hold numbers that ascend"),
    Flaw("learners.0.steps", .integers([-1, 1, 2]), "field 'learners[0].steps[0]' is -1"),
    Flaw("learners.0.steps.1", .number(1.5), "field 'learners[0].steps[1]' is a number; expected an integer"),
    Flaw("learners.1.label", "newton", "field 'learners' holds a label more than once"),
    Flaw("learners.1.terminations.0.ending", "gave-up", "field 'learners[1].terminations[0].ending' is none of"),
    // So many that their sum would overflow.
    Flaw("learners.1.terminations.0.problems", .integer(.max), "field 'learners[1].terminations[0].problems' is"),

    Flaw("learners.0.profile", "missing field 'learners[0].profile'") { _ in nil },
    Flaw("learners.0.profile.squared_error", .null, "learners[0].profile.squared_error' must not be null"),
    Flaw("learners.0.profile.squared_error.steps", .integers([0, 1, 3]), "squared_error.steps' must hold"),
    Flaw("learners.0.profile.squared_error.places", .integers([0, 1, 2, 3, 5]), "places' must hold"),
    Flaw("learners.0.profile.squared_error.places", .integers([0, 1, 1, 3, 4]), "places' must hold"),
    Flaw("learners.0.profile.squared_error.mean.1", "mean[1]' has 6 entries; expected 5") { $0.withLastTwice },
    Flaw("learners.0.profile.forgetting.standard_error", "standard_error' has 4 rows; expected 3") {
      $0.withLastTwice
    },
    Flaw("learners.0.profile.span_residual.mean.0.0", .null, "span_residual.mean[0][0]' is null; expected a number"),
    Flaw("references", "missing field 'references'") { _ in nil },
    Flaw("metrics.0.comparisons.0.a_to_b.contributions", "a_to_b.contributions'") { _ in nil },
    Flaw("metrics.0.comparisons.0.a_to_b.contributions.steps", .integers([0, 7]), "contributions.steps' must hold"),

    Flaw("metrics.0.floor", .null, "field 'metrics[0].floor' is null; expected a number"),
    Flaw("metrics.0.ceiling", "NaN", "field 'metrics[0].ceiling' is a string; expected a number"),
    Flaw("metrics.0.evidence", "hearsay", "field 'metrics[0].evidence' is 'hearsay'; expected one of errors"),
    Flaw("metrics.0.direction", "sideways", "field 'metrics[0].direction' is 'sideways'"),
    Flaw("metrics.0.skipped", "missing field 'metrics[0].skipped'") { _ in nil },
    Flaw(
      "metrics.0.references.0.learner", "nobody", "references[0].learner' is 'nobody', which is none of the learners"),
    Flaw("metrics.0.references.0.least_squares", "least_squares' has 4 entries; expected 3") { $0.withLastTwice },

    Flaw("metrics.0.comparisons.0.a", "nobody", "comparisons[0].a' is 'nobody', which is none of the learners"),
    Flaw("metrics.0.comparisons.0.mean.0.1", .null, "'metrics[0].comparisons[0].mean[0][1]' is null"),
    Flaw("metrics.0.comparisons.0.mean.2", "comparisons[0].mean' has 2 rows; expected 3") { _ in nil },
    Flaw("metrics.0.comparisons.0.mean", "comparisons[0].mean' has 4 rows; expected 3") { $0.withLastTwice },
    Flaw("metrics.0.comparisons.0.mean.1.0", "comparisons[0].mean[1]' has 1 entries; expected 2") { _ in nil },
    Flaw("metrics.0.comparisons.0.standard_error.2", "standard_error[2]' has 3 entries; expected 2") {
      $0.withLastTwice
    },
    Flaw("metrics.0.comparisons.0.standard_error", .integers([1, 2, 3]), "standard_error[0]' is an integer"),

    Flaw("metrics.0.comparisons.0.a_to_b.matches.1", "matches' are not for the steps of the learner") { _ in nil },
    Flaw("metrics.0.comparisons.0.a_to_b.matches.1.step", 5, "matches' are not for the steps of the learner"),
    Flaw("metrics.0.comparisons.0.a_to_b.matches.1.best", 3, "matches[1].best' is 3, which is no step of the other"),
    Flaw("metrics.0.comparisons.0.b_to_a.matches.0.ties.0", 7, "ties[0]' is 7, which is no step of the other learner"),
    Flaw("metrics.0.comparisons.0.b_to_a.matches.0.step_interval.0", 9, "step_interval[0]' is 9, which is no step"),
    Flaw(
      "metrics.0.comparisons.0.b_to_a.matches.0.step_interval", .integers([2, 1]), "step_interval' is not a beginning"),
    Flaw("metrics.0.comparisons.0.b_to_a.matches.0.step_interval", .integers([1]), "step_interval' is not a beginning"),
    Flaw(
      "metrics.0.comparisons.0.b_to_a.matches.0.similarity_interval", .integers([2, 1]),
      "similarity_interval' ends before it begins"),
    Flaw(
      "metrics.0.comparisons.0.b_to_a.matches.0.win_rate", .number(1e300), "matches[0].win_rate' is not from 0 to 1"),
    Flaw("metrics.0.comparisons.0.b_to_a.matches.0.kind", "odd", "matches[0].kind' is 'odd'; expected one of interior"),
    Flaw("metrics.0.comparisons.0.a_to_b.trend.win_rate", .number(-0.5), "trend.win_rate' is not from 0 to 1"),
    Flaw(
      "metrics.0.comparisons.0.a_to_b.trend.linear.slope_interval", .integers([3, 2]),
      "slope_interval' ends before it begins"),
    Flaw(
      "metrics.0.comparisons.0.a_to_b.trend.verdict", "perhaps", "trend.verdict' is 'perhaps'; expected one of linear"),
    Flaw("metrics.0.comparisons.0.a_to_b.trend.linear.slope", "x", "trend.linear.slope' is a string; expected a number"),
  ])
  func flawsAreNamed(flaw: Flaw) throws {
    let flawed = Sample.document.json.replacing(flaw.path, flaw.change)
    try #require(flawed != Sample.document.json)
    try expectRefusal(of: flawed.text(), flaw.words)
  }

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
  @Test(arguments: [("NaN", "not"), ("1e999", "beyond the largest number")])
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
