import LockstepCore
import LockstepFiles
import LockstepTestSupport
import Testing

private enum Color: String, CaseIterable {
  case red, green
}

private func node(_ text: String) throws -> JSONNode {
  JSONNode(try JSONValue(parsing: Array(text.utf8), source: "a.json"), file: "a.json")
}

private let sample = #"{"a": {"b": [1, 2.5, {"c": "red"}]}, "yes": true, "none": null}"#

@Test func givesWhatIsThere() throws {
  let root = try node(sample)
  let list = try root.field("a").field("b").elements()
  #expect(try list[0].integer() == 1)
  #expect(try list[0].number() == 1)
  #expect(try list[1].number() == 2.5)
  #expect(try list[2].field("c").string() == "red")
  #expect(try list[2].field("c").enumValue(Color.self) == .red)
  #expect(try root.field("yes").bool())
  #expect(try root.optionalField("absent") == nil)
  #expect(try root.namedFields().map(\.name) == ["a", "yes", "none"])
}

@Test(arguments: [(#""a""#, "a"), ("3", "3"), ("-0.5", "-0.5"), ("1e-9", "1e-09"), ("true", "true"), ("1.0", "1.0")])
func spellsPlainValuesAsOptions(text: String, spelling: String) throws {
  #expect(try node(text).optionText() == spelling)
}

private struct Question: Sendable, CustomTestStringConvertible {
  let complaint: String
  let ask: @Sendable (JSONNode) throws -> Void

  init(_ complaint: String, _ ask: @escaping @Sendable (JSONNode) throws -> Void) {
    self.complaint = complaint
    self.ask = ask
  }

  var testDescription: String { complaint }
}

private let questions = [
  Question("is an object; expected a integer") { _ = try $0.integer() },
  Question("is an object; expected a list") { _ = try $0.elements() },
  Question("lacks the field 'x'") { _ = try $0.field("x") },
  Question("the field 'a' lacks the field 'x'") { _ = try $0.field("a").field("x") },
  Question("the field 'a' is an object; expected a text") { _ = try $0.field("a").string() },
  Question("the field 'a' is an object; expected a text or a number") { _ = try $0.field("a").optionText() },
  Question("the field 'yes' is true or false; expected a number") { _ = try $0.field("yes").number() },
  Question("the field 'none' is null; expected true or false") { _ = try $0.field("none").bool() },
  Question("the field 'a.b' is a list; expected an object") { _ = try $0.field("a").field("b").field("x") },
  Question("the field 'a.b[1]' is a number; expected a integer") {
    _ = try $0.field("a").field("b").elements()[1].integer()
  },
  Question("the field 'a.b[0]' is 1; expected from 2 to 9") {
    _ = try $0.field("a").field("b").elements()[0].integer(in: 2...9)
  },
  Question("the field 'a.b[2]' is an object; expected a integer") {
    _ = try $0.field("a").field("b").elements()[2].integer()
  },
  Question("the field 'a.b[2].c' is a text; expected true or false") {
    _ = try $0.field("a").field("b").elements()[2].field("c").bool()
  },
  Question("the field 'a.b[0]' is a integer; expected a text") {
    _ = try $0.field("a").field("b").elements()[0].enumValue(Color.self)
  },
  Question("has an unknown field 'none'; there are a, yes") { try $0.rejectUnknownFields(["a", "yes"]) },
  Question("the field 'a' has an unknown field 'b'; there are c") { try $0.field("a").rejectUnknownFields(["c"]) },
]

@Test(arguments: questions)
private func errorsNameFileAndField(question: Question) throws {
  let root = try node(sample)
  #expect(throws: LockstepError.file("a.json: \(question.complaint)")) { try question.ask(root) }
}

@Test func errorsInAListAtTheTopNameThePlace() throws {
  let list = try node(#"[1, {"a": "blue"}]"#).elements()
  #expect(throws: LockstepError.file("a.json: the field '[0]' is a integer; expected a text")) { try list[0].string() }
  #expect(throws: LockstepError.file("a.json: the field '[1].a' is 'blue'; expected one of red, green")) {
    try list[1].field("a").enumValue(Color.self)
  }
}

@Test func readsADocumentOfItsKind() throws {
  let folder = try TemporaryFolder()
  let path = folder.file("a.json")
  let schema = DocumentSchema("test.thing", version: 3)
  let document = JSONValue.object(schema.fields + [.init("x", .integer(1))])
  try AtomicFile.write(document.text(), to: path, replacing: false)
  #expect(try JSONNode(document: path, schema: schema).field("x").integer() == 1)
}

@Test(arguments: [
  (#"{"schema": "test.other", "schema_version": 3}"#, "the field 'schema' is 'test.other'; expected 'test.thing'"),
  (#"{"schema": "test.thing", "schema_version": 4}"#, "the field 'schema_version' is 4; this Lockstep reads version 3"),
  (
    #"{"schema": "test.thing", "schema_version": "3"}"#, "the field 'schema_version' is a text; expected a integer"
  ),
  (#"{"schema": 3, "schema_version": 3}"#, "the field 'schema' is a integer; expected a text"),
  (#"{"schema_version": 3}"#, "lacks the field 'schema'"),
  (#"{"schema": "test.thing"}"#, "lacks the field 'schema_version'"),
  ("[]", "is a list; expected an object"), ("", "not JSON at line 1, column 1: unexpected end of data"),
])
func refusesADocumentOfAnotherKind(text: String, reason: String) throws {
  let folder = try TemporaryFolder()
  let path = folder.file("a.json")
  try AtomicFile.write(text, to: path, replacing: false)
  #expect(throws: LockstepError.file("\(path): \(reason)")) {
    try JSONNode(document: path, schema: DocumentSchema("test.thing", version: 3))
  }
}
