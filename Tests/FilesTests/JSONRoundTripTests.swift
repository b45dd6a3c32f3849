import LockstepCore
import LockstepFiles
import Testing

private func parsed(_ text: String) throws -> JSONValue { try JSONValue(parsing: Array(text.utf8), source: "text") }

@Test(arguments: [
  JSONValue.null, .bool(true), .bool(false), .integer(0), .integer(.max), .integer(.min), .string(""), .array([]),
  .object([]), .array([.array([]), .object([]), .null]),
  .array([.array([.integer(1), .string("a")]), ["x": 1, "y": .array([.null])]]),
  ["a": ["b": ["c": .numbers([0.5, -2])]], "": "an empty name"],
])
func valuesRoundTrip(value: JSONValue) throws {
  #expect(try parsed(value.text()) == value)
}

@Test(arguments: [
  "plain", "quote \" backslash \\ slash /", "tab \t line \n return \r bell \u{7} form \u{c}", "a NUL \0 within",
  "\u{1}\u{1f}\u{7f}", "naïve Ω 漢字", "👩‍👩‍👧 🇨🇭 𝄞", "e\u{301} and \u{e9}", "\u{2028}\u{fffd}\u{10ffff}",
])
func stringsRoundTrip(text: String) throws {
  let value: JSONValue = .object([.init("text", .string(text)), .init("list", .strings([text]))])
  guard case .object(let fields) = try parsed(value.text()), case .string(let back) = fields[0].value,
    case .array(let list) = fields[1].value, case .string(let element) = list[0]
  else {
    Issue.record("the text is not where it was")
    return
  }
  // In Swift, e + accent equals é; the bytes differ.
  #expect(Array(back.utf8) == Array(text.utf8))
  #expect(Array(element.utf8) == Array(text.utf8))
}

@Test(arguments: [
  (#""\u0041\u00e9\u6f22\ud83d\ude00""#, "Aé漢😀"), (#""\b\f\n\r\t\/\\\"""#, "\u{8}\u{c}\n\r\t/\\\""),
])
func escapesAreRead(text: String, expected: String) throws {
  #expect(try parsed(text) == .string(expected))
}

@Test(arguments: ["é", "漢", "a\tb", "a\"b", "a.b", "a/b"])
func fieldNamesRoundTrip(name: String) throws {
  let value = JSONValue.object([.init(name, .integer(1))])
  #expect(try parsed(value.text()) == value)
}

@Test(arguments: [
  0.1, 0.2 + 0.1, 1e300, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, .leastNormalMagnitude,
  .greatestFiniteMagnitude, -.greatestFiniteMagnitude,
  1e16, 1e15, 123_456_789_012_345_680, .pi, -1.0 / 3, 1e-7, 0.0, -0.0, 1.0, 100.0,
])
func numbersRoundTripToTheBit(number: Double) throws {
  for value in [JSONValue.number(number), .numbers([number]), ["x": .number(number)]] {
    #expect(try parsed(value.text()) == value)
  }
  guard case .number(let back) = try parsed(JSONValue.number(number).text()) else {
    Issue.record("a number came back as something else")
    return
  }
  // -0.0 equals 0.0.
  #expect(back.bitPattern == number.bitPattern)
}

@Test(arguments: [
  (0.1, "0.1\n"), (1.0, "1.0\n"), (-0.0, "-0.0\n"), (.leastNonzeroMagnitude, "5e-324\n"), (1e300, "1e+300\n"),
])
func numbersAreWrittenInTheirShortestForm(number: Double, text: String) throws {
  #expect(try JSONValue.number(number).text() == text)
}

@Test(arguments: [Double.nan, .infinity, -.infinity])
func nonFiniteNumbersAreNotWritten(number: Double) {
  for value in [JSONValue.number(number), .array([.array([.number(number)])]), ["x": .number(number)]] {
    #expect(throws: LockstepError.self) { try value.text() }
  }
}

@Test func fieldsKeepTheirOrder() throws {
  let names = ["z", "a", "m", "B", "0", "aa"]
  let value = JSONValue.object(names.enumerated().map { .init($1, .integer($0)) })
  guard case .object(let fields) = try parsed(value.text()) else {
    Issue.record("an object came back as something else")
    return
  }
  #expect(fields.map(\.name) == names)
}

@Test func arraysOfScalarsAreOnOneLine() throws {
  let value: JSONValue = ["steps": .integers([1, 2, 3]), "rows": .array([.numbers([0.5]), .numbers([1])])]
  let lines = try value.text().split(separator: "\n").map { $0.drop { $0 == " " } }
  #expect(lines.count < 10)
  #expect(lines.contains { $0.contains("1, 2, 3") })
  #expect(try value.text().hasSuffix("}\n"))
}

/// Numbers without fraction and exponent are integers; all others are floating-point numbers.
@Test(arguments: [
  ("7", JSONValue.integer(7)), ("-0", .integer(0)), ("7.0", .number(7)), ("7e0", .number(7)), ("7E+2", .number(700)),
  ("-9223372036854775808", .integer(.min)), ("9223372036854775807", .integer(.max)),
  ("9223372036854775808.0", .number(9_223_372_036_854_775_808)), ("1e-999", .number(0)), (" \r\n\t1 ", .integer(1)),
])
func numbersAreReadAsTheyAreWritten(text: String, value: JSONValue) throws {
  #expect(try parsed(text) == value)
}

@Test func sixtyFourLevelsOfNestingAreRead() throws {
  let text = String(repeating: "[", count: 64) + "1" + String(repeating: "]", count: 64)
  var value = try parsed(text)
  var depth = 0
  while case .array(let elements) = value, let element = elements.first {
    value = element
    depth += 1
  }
  #expect(depth == 64)
  #expect(value == .integer(1))
}
