import Foundation
import LockstepCore
import LockstepFiles
import LockstepRegistry
import LockstepTestSupport
import Testing

@Test func allKindsOfDocumentsAreRead() throws {
  let folder = try TemporaryFolder()
  let options = #", "source": "a paper", "options": {"rate": 0.01, "steps": "0..4", "count": 3, "exact": true}"#
  try folder.document("learners/slow.json", preset(more: options))
  try folder.document("function-classes/noisy_2.0-b.json", preset(plugin: "\"linear\""))
  try folder.document("experiments/main.json", experiment())
  let registry = try Registry(folders: [folder.path])
  let slow = try #require(try registry.learners["slow"])
  #expect(registry.learners.names == ["slow"])
  #expect(slow.summary == "a preset" && slow.source == "a paper")
  #expect(
    slow.specification
      == Specification(name: "echo", options: ["rate": "0.01", "steps": "0..4", "count": "3", "exact": "true"]))
  let noisy = try #require(try registry.functionClasses["noisy_2.0-b"])
  #expect(noisy.specification == Specification(name: "linear") && noisy.source == nil)
  #expect(registry.experiments.names == ["main"])
}

@Test func emptyFoldersAreEmptyRegistries() throws {
  let folder = try TemporaryFolder()
  for registry in [try Registry(folders: [folder.path]), try Registry(folders: [])] {
    #expect(
      registry.learners.names.isEmpty && registry.functionClasses.names.isEmpty && registry.experiments.names.isEmpty)
  }
}

@Test func otherFilesAreIgnored() throws {
  let folder = try TemporaryFolder()
  try folder.document("learners/README.md", "not a document")
  try folder.document("learners/a.json~", "not a document")
  try folder.document("learners/deeper/b.json", "not a document")
  try folder.document("models/c.json", "not a document")
  #expect(try Registry(folders: [folder.path]).learners.names.isEmpty)
}

@Test func earlierFoldersTakePrecedence() throws {
  let (first, second) = (try TemporaryFolder(), try TemporaryFolder())
  for (folder, word) in [(first, "first"), (second, "second")] {
    for kind in ["learners", "function-classes"] {
      try folder.document("\(kind)/both.json", preset(summary: "\"\(word)\""))
      try folder.document("\(kind)/\(word).json", preset(summary: "\"\(word)\""))
    }
    try folder.document("experiments/both.json", experiment("summary", "\"\(word)\""))
  }
  let registry = try Registry(folders: [first.path, second.path])
  for presets in [registry.learners, registry.functionClasses] {
    #expect(try presets.names.map { try presets[$0]?.summary } == ["first", "first", "second"])
  }
  #expect(try registry.experiments["both"]?.summary == "first")
  #expect(try Registry(folders: [second.path, first.path]).experiments["both"]?.summary == "second")
}

@Test func missingFoldersAreRejected() throws {
  let folder = try TemporaryFolder()
  let missing = folder.file("missing")
  #expect(throws: LockstepError.file("there is no Registry folder '\(missing)'")) {
    try Registry(folders: [folder.path, missing])
  }
  let file = try folder.document("file", "")
  #expect(throws: LockstepError.file("there is no Registry folder '\(file)'")) { try Registry(folders: [file]) }
}

@Test func otherFoldersAreRejected() throws {
  let folder = try TemporaryFolder()
  try folder.document("results/results.json", "{}")
  #expect(
    throws: LockstepError.file(
      "'\(folder.path)' is not a Registry folder; expected one of the folders learners, function-classes, experiments, "
        + "trainings, figures, models in it")
  ) {
    try Registry(folders: [folder.path])
  }
}

@Test(arguments: ["learners", "function-classes", "experiments"])
func filesInPlaceOfFoldersAreRejected(kind: String) throws {
  let folder = try TemporaryFolder()
  let path = try folder.document(kind, "")
  #expect(throws: LockstepError.file("cannot read '\(path)': it is not a folder, or cannot be read")) {
    try Registry(folders: [folder.path])
  }
}

/// Such a name would be ambiguous on the command line, or lead out of its folder.
@Test(arguments: ["a b.json", "a:b.json", "a,b.json", "a=b.json", "ü.json", "a..b.json"])
func invalidNamesAreIgnored(name: String) throws {
  let folder = try TemporaryFolder()
  let path = try folder.document("learners/\(name)", preset())
  let registry = try Registry(folders: [folder.path])
  #expect(registry.learners.names.isEmpty)
  #expect(registry.misnamed == [path])
}

@Test(arguments: [
  (
    preset(schema: "\"lockstep.experiment\""), "field 'schema' is 'lockstep.experiment'; expected 'lockstep.preset'"
  ),
  (preset(version: "2"), "field 'schema_version' is 2; this version of Lockstep reads 1"),
  (preset(summary: "3"), "field 'summary' is an integer; expected a string"),
  (preset(plugin: "null"), "field 'plugin' is null; expected a string"),
  (preset(more: ", \"source\": []"), "field 'source' is an array; expected a string"),
  (preset(more: ", \"options\": 3"), "field 'options' is an integer; expected an object"),
  (preset(more: ", \"options\": {\"rate\": [1]}"), "field 'options.rate' is an array; expected a string or a number"),
  (preset(more: ", \"options\": {\"rate\": null}"), "field 'options.rate' is null; expected a string or a number"),
  (
    preset(more: ", \"option\": {}"),
    "unknown field 'option'; the fields are schema, schema_version, summary, source, plugin, hypothesis, options"
  ),
  (#"{"schema": "lockstep.preset", "schema_version": 1, "summary": "x"}"#, "missing field 'plugin'"),
  (#"{"schema": "lockstep.preset", "schema_version": 1, "plugin": "x"}"#, "missing field 'summary'"),
  ("{", "not JSON at line 1, column 2: unexpected end of data"),
])
func invalidPresetsAreRejected(text: String, words: String) throws {
  let folder = try TemporaryFolder()
  for kind in ["learners", "function-classes"] {
    let path = try folder.document("\(kind)/bad.json", text)
    try folder.document("\(kind)/good.json", preset())
    let registry = try Registry(folders: [folder.path])
    let documents = kind == "learners" ? registry.learners : registry.functionClasses
    #expect(throws: LockstepError.file("\(path): \(words)")) { try documents["bad"] }
    #expect(try documents["good"] != nil)
  }
}

@Test func duplicateOptionsAreRejected() throws {
  let folder = try TemporaryFolder()
  try folder.document("learners/bad.json", preset(more: ",\n\"options\": {\"rate\": 1, \"rate\": 2}"))
  let error = #expect(throws: LockstepError.self) { try Registry(folders: [folder.path]).learners["bad"] }
  #expect(error?.description.hasSuffix("duplicate field 'rate' at line 2, column 24") == true)
}

@Test func foldersNamedLikeDocumentsAreRejected() throws {
  let folder = try TemporaryFolder()
  try folder.document("learners/a.json/b.json", preset())
  #expect(throws: LockstepError.file("cannot read '\(folder.file("learners/a.json"))': it is a folder")) {
    try Registry(folders: [folder.path]).learners["a"]
  }
}
