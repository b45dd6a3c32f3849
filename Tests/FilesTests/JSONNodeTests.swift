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

@Test func valuesAreRead() throws {
  let root = try node(sample)
  let list = try root.field("a").field("b").elements()
  #expect(try list[0].integer() == 1)
  #expect(try list[0].number() == 1)
  #expect(try list[1].number() == 2.5)
  #expect(try list[2].field("c").string() == "red")
  #expect(try list[2].field("c").enumValue(Color.self) == .red)
  #expect(try root.optionalField("absent") == nil)
  #expect(try root.namedFields().map(\.name) == ["a", "yes", "none"])
}

@Test(arguments: [(#""a""#, "a"), ("3", "3"), ("-0.5", "-0.5"), ("1e-9", "1e-09"), ("true", "true"), ("1.0", "1.0")])
func scalarsBecomeOptionTexts(text: String, spelling: String) throws {
  #expect(try node(text).optionText() == spelling)
}

private struct Access: Sendable, CustomTestStringConvertible {
  let message: String
  let body: @Sendable (JSONNode) throws -> Void

  init(_ message: String, _ body: @escaping @Sendable (JSONNode) throws -> Void) {
    self.message = message
    self.body = body
  }

  var testDescription: String { message }
}

private let failingAccesses = [
  Access("is an object; expected an integer") { _ = try $0.integer() },
  Access("is an object; expected an array") { _ = try $0.elements() },
  Access("missing field 'x'") { _ = try $0.field("x") },
  Access("missing field 'a.x'") { _ = try $0.field("a").field("x") },
  Access("field 'a' is an object; expected a string") { _ = try $0.field("a").string() },
  Access("field 'a' is an object; expected a string or a number") { _ = try $0.field("a").optionText() },
  Access("field 'yes' is a boolean; expected a number") { _ = try $0.field("yes").number() },
  Access("field 'a.b' is an array; expected an object") { _ = try $0.field("a").field("b").field("x") },
  Access("field 'a.b[1]' is a number; expected an integer") {
    _ = try $0.field("a").field("b").elements()[1].integer()
  },
  Access("field 'a.b[0]' is 1; expected an integer from 2 to 9") {
    _ = try $0.field("a").field("b").elements()[0].integer(in: 2...9)
  },
  Access("field 'a.b[2]' is an object; expected an integer") {
    _ = try $0.field("a").field("b").elements()[2].integer()
  },
  Access("field 'a.b[2].c' is a string; expected an array") {
    _ = try $0.field("a").field("b").elements()[2].field("c").elements()
  },
  Access("field 'a.b[0]' is an integer; expected a string") {
    _ = try $0.field("a").field("b").elements()[0].enumValue(Color.self)
  },
  Access("unknown field 'none'; the fields are a, yes") { try $0.rejectUnknownFields(["a", "yes"]) },
  Access("unknown field 'a.b'; the fields are c") { try $0.field("a").rejectUnknownFields(["c"]) },
]

@Test(arguments: failingAccesses)
private func errorsNameFileAndField(access: Access) throws {
  let root = try node(sample)
  #expect(throws: LockstepError.file("a.json: \(access.message)")) { try access.body(root) }
}

@Test func errorsInATopLevelArrayNameTheElement() throws {
  let list = try node(#"[1, {"a": "blue"}]"#).elements()
  #expect(throws: LockstepError.file("a.json: field '[0]' is an integer; expected a string")) { try list[0].string() }
  #expect(throws: LockstepError.file("a.json: field '[1].a' is 'blue'; expected one of red, green")) {
    try list[1].field("a").enumValue(Color.self)
  }
}

@Test func documentsOfTheSchemaAreRead() throws {
  let folder = try TemporaryFolder()
  let path = folder.file("a.json")
  let schema = DocumentSchema("test.thing", version: 3)
  let document = JSONValue.object(schema.fields + [.init("x", .integer(1))])
  try AtomicFile.write(document.text(), to: path, replacing: false)
  #expect(try JSONNode(document: path, schema: schema).field("x").integer() == 1)
}

@Test(arguments: [
  (#"{"schema": "test.other", "schema_version": 3}"#, "field 'schema' is 'test.other'; expected 'test.thing'"),
  (#"{"schema": "test.thing", "schema_version": 4}"#, "field 'schema_version' is 4; this version of Lockstep reads 3"),
  (
    #"{"schema": "test.thing", "schema_version": "3"}"#, "field 'schema_version' is a string; expected an integer"
  ),
  (#"{"schema": 3, "schema_version": 3}"#, "field 'schema' is an integer; expected a string"),
  (#"{"schema_version": 3}"#, "missing field 'schema'"),
  (#"{"schema": "test.thing"}"#, "missing field 'schema_version'"),
  ("[]", "is an array; expected an object"), ("", "not JSON at line 1, column 1: unexpected end of data"),
])
func documentsOfOtherSchemasAreRejected(text: String, reason: String) throws {
  let folder = try TemporaryFolder()
  let path = folder.file("a.json")
  try AtomicFile.write(text, to: path, replacing: false)
  #expect(throws: LockstepError.file("\(path): \(reason)")) {
    try JSONNode(document: path, schema: DocumentSchema("test.thing", version: 3))
  }
}

/// The fields of the schema come first, then the properties in snake case.
@Test func codableValuesAreDocuments() throws {
  struct Evidence: Encodable {
    var firstShare = 0.5
    var counts = [1, 2]
    var limits = [Double.infinity, -.infinity, .nan]
    var remark: String?
  }
  let text = try DocumentSchema("lockstep.trial", version: 2).document(Evidence()).text()
  #expect(
    text == """
      {
        "schema":"lockstep.trial",
        "schema_version":2,
        "counts":[ 1, 2 ],
        "first_share":0.5,
        "limits":[ "infinite", "-infinite", "undefined" ]
      }

      """)
}
