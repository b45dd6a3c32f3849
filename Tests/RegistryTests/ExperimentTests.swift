import LockstepCore
import LockstepFiles
import LockstepRegistry
import LockstepTestSupport
import Testing

@Test func experimentsAreRead() throws {
  let folder = try TemporaryFolder()
  let plan = try Experiment(document: folder.document("a.json", experiment()))
  var expected = Experiment.standard
  expected.summary = "a comparison"
  expected.source = "a paper"
  expected.learners = ["a", "b:x=1"]
  expected.metrics = ["m"]
  expected.functionClass = "f"
  expected.seed = 7
  #expect(plan == expected)
}

/// The defaults: d = 20, n = 40.
@Test func standardExperimentIsThePublishedProblem() {
  let standard = Experiment.standard
  #expect(standard.dimension == 20 && standard.contextSize == 40 && standard.promptCount == 320)
  #expect(standard.learners.isEmpty && standard.seed == 0)
}

@Test(arguments: [
  ("dimension", "1"), ("dimension", "10000"), ("context_size", "1"), ("context_size", "1000000"), ("prompts", "1"),
  ("prompts", "1000000000"), ("seed", "0"), ("seed", "9223372036854775807"),
])
func rangeLimitsAreAccepted(field: String, value: String) throws {
  let folder = try TemporaryFolder()
  _ = try Experiment(document: folder.document("a.json", experiment(field, value)))
}

@Test(arguments: [
  ("dimension", "0", "is 0; expected an integer from 1 to 10000"),
  ("dimension", "10001", "is 10001; expected an integer from 1 to 10000"),
  ("dimension", "20.0", "is a number; expected an integer"),
  ("dimension", "\"20\"", "is a string; expected an integer"),
  ("context_size", "0", "is 0; expected an integer from 1 to 1000000"),
  ("context_size", "1000001", "is 1000001; expected an integer from 1 to 1000000"),
  ("prompts", "-1", "is -1; expected an integer from 1 to 1000000000"),
  ("prompts", "1000000001", "is 1000000001; expected an integer from 1 to 1000000000"),
  ("seed", "-1", "is -1; expected an integer of 0 or more"), ("seed", "null", "is null; expected an integer"),
  ("learners", "\"gd\"", "is a string; expected an array"), ("metrics", "{}", "is an object; expected an array"),
  ("function_class", "[]", "is an array; expected a string"), ("source", "1", "is an integer; expected a string"),
  ("schema_version", "2", "is 2; this version of Lockstep reads 1"),
])
func invalidFieldsAreRejected(field: String, value: String, words: String) throws {
  let folder = try TemporaryFolder()
  let path = try folder.document("a.json", experiment(field, value))
  #expect(throws: LockstepError.file("\(path): field '\(field)' \(words)")) { try Experiment(document: path) }
}

@Test(arguments: ["learners", "metrics"])
func invalidElementsAreNamed(field: String) throws {
  let folder = try TemporaryFolder()
  let path = try folder.document("a.json", experiment(field, "[\"a\", 2]"))
  #expect(throws: LockstepError.file("\(path): field '\(field)[1]' is an integer; expected a string")) {
    try Experiment(document: path)
  }
}

@Test(arguments: [
  "schema", "schema_version", "summary", "learners", "metrics", "function_class", "dimension", "context_size",
  "prompts", "seed",
])
func missingFieldsAreNamed(field: String) throws {
  let folder = try TemporaryFolder()
  let path = try folder.document("a.json", experiment(field))
  #expect(throws: LockstepError.file("\(path): missing field '\(field)'")) { try Experiment(document: path) }
}

@Test func sourceIsOptional() throws {
  let folder = try TemporaryFolder()
  #expect(try Experiment(document: folder.document("a.json", experiment("source"))).source == nil)
}

@Test func unknownFieldsAreRejected() throws {
  let folder = try TemporaryFolder()
  let path = try folder.document("a.json", experiment("seed", "1, \"sede\": 2"))
  let error = #expect(throws: LockstepError.self) { try Experiment(document: path) }
  #expect(error?.description.hasPrefix("\(path): unknown field 'sede'; the fields are schema, ") == true)
}
