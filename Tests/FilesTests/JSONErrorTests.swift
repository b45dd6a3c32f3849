import LockstepCore
import LockstepFiles
import Testing

private func complaint(_ bytes: some Sequence<UInt8>) -> String? {
  #expect(throws: LockstepError.self) { try JSONValue(parsing: Array(bytes), source: "a.json") }?.description
}

/// The complete text of two errors.
@Test func errorsNameFileLineAndColumn() {
  #expect(complaint("{\n  \"a\": [1,\n  }".utf8) == "a.json: not JSON at line 3, column 3: unexpected character")
  #expect(
    complaint("{\"a\": 1,\n \"a\": 2}".utf8) == "a.json: duplicate field 'a' at line 2, column 2")
}

@Test(arguments: [
  // Truncated.
  ("", 1, 1), ("  ", 1, 3), ("{", 1, 2), ("{\"a\": [1, 2", 1, 12), ("[\n\"abc", 2, 5), ("{\"a\"", 1, 5),
  // Text after the end.
  ("{} x", 1, 4), ("{}\n\n{}", 3, 1), ("1 2", 1, 3), ("[]]", 1, 3),
  // Comments.
  ("{} // why", 1, 4), ("/* why */ {}", 1, 1), ("# why\n{}", 1, 1), ("[1, é]", 1, 5), ("[1, // why\n2]", 1, 5),
  // Extensions of other notations.
  ("[1,]", 1, 4), ("{\"a\": 1,}", 1, 9), ("{'a': 1}", 1, 2), ("['a']", 1, 2), ("{a: 1}", 1, 2), ("\u{feff}{}", 1, 1),
  // Words and numbers that JSON does not have.
  ("NaN", 1, 1), ("[1, nan]", 1, 5), ("[\n-Infinity]", 2, 1), ("Infinity", 1, 1), ("True", 1, 1), ("[nul]", 1, 2),
  ("[01]", 1, 2), ("[-]", 1, 2), ("[+1]", 1, 2), ("[1.]", 1, 2), ("[.5]", 1, 2), ("[1e]", 1, 2), ("[1e+]", 1, 2),
  ("[0x10]", 1, 2), ("[1.2.3]", 1, 2), ("[--1]", 1, 2), ("[00]", 1, 2),
  // Strings.
  ("[\"a\nb\"]", 1, 4), ("[\"\\x\"]", 1, 4), ("\"a\tb\"", 1, 3),
  // Columns count characters, not bytes.
  ("[\"漢字😀\", x]", 1, 9),
])
func syntaxErrorsAreLocated(text: String, line: Int, column: Int) throws {
  let words = try #require(complaint(text.utf8))
  #expect(words.hasPrefix("a.json: "))
  #expect((words + ":").contains("at line \(line), column \(column):"), "\(words)")
}

/// json-c would return the largest number that it can represent, or infinity.
@Test(arguments: [
  ("[1e999]", "1e999 exceeds the largest number, 1.7976931348623157e+308"),
  ("[-1.5e400]", "-1.5e400 exceeds the largest number, 1.7976931348623157e+308"),
  ("[9223372036854775808]", "9223372036854775808 does not fit into a 64-bit integer"),
  ("[-9223372036854775809]", "-9223372036854775809 does not fit into a 64-bit integer"),
  (
    "[123456789012345678901234567890]",
    "123456789012345678901234567890 does not fit into a 64-bit integer"
  ),
])
func numbersBeyond64BitsAreRejected(text: String, reason: String) {
  #expect(complaint(text.utf8) == "a.json: \(reason) at line 1, column 2")
}

@Test(
  arguments: [
    [0xff], [0xc3], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0x80], [0xe2, 0x82],
  ] as [[UInt8]])
func invalidUTF8IsRejected(bytes: [UInt8]) {
  let text = Array("[\n\"é".utf8) + bytes + Array("\"]".utf8)
  #expect(complaint(text) == "a.json: invalid UTF-8 at line 2, column 3")
}

@Test(arguments: [("{}\0", 3), ("{}\0x", 3), ("[1,\0 2]", 4), ("[1\0]", 3), ("\0", 1)])
func nulBytesAreRejected(text: String, column: Int) {
  #expect(complaint(text.utf8) == "a.json: NUL byte at line 1, column \(column)")
}

@Test func nulBytesInStringsAreRejected() throws {
  #expect(try #require(complaint("[\"a\0b\"]".utf8)).contains("unescaped control character in a string"))
}

/// json-c truncates a name at the first NUL.
@Test func nulCharactersInFieldNamesAreRejected() {
  #expect(
    complaint(#"{"a\u0000b": 1}"#.utf8) == "a.json: NUL character in a field name at line 1, column 2")
}

/// json-c silently keeps the last one.
@Test(arguments: [
  (#"{"a": 1, "b": 2, "a": 1}"#, 18), (#"{"a": 1, "\u0061": 2}"#, 10), (#"{"x": [{"a": {"a": 1}, "a" : 2}]}"#, 24),
])
func duplicateFieldsAreRejected(text: String, column: Int) {
  #expect(complaint(text.utf8) == "a.json: duplicate field 'a' at line 1, column \(column)")
}

@Test(arguments: [#"[{"a": 1}, {"a": 2}]"#, #"{"a": {"a": "a"}, "b": ["a", "a"]}"#, #"{"a": "b", "b": "a"}"#])
func differentObjectsMayShareFieldNames(text: String) throws {
  _ = try JSONValue(parsing: Array(text.utf8), source: "a.json")
}

@Test(arguments: [65, 66, 1000, 100_000])
func deepNestingIsRejected(depth: Int) {
  let reason = "a.json: more than 64 levels of nesting at line 1, column"
  for (opening, closing) in [("[", "]"), ("{\"a\":", "}")] {
    let column = 64 * opening.count + 1
    let open = String(repeating: opening, count: depth)
    #expect(complaint(open.utf8) == "\(reason) \(column)")
    #expect(complaint((open + "1" + String(repeating: closing, count: depth)).utf8) == "\(reason) \(column)")
  }
}
