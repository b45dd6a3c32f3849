/// Finds what json-c lets pass, even in its strict mode, though it is not JSON or would not be kept as it was written:
/// bytes that are not UTF-8, control characters and quotes that are not double, words like `NaN`, numbers beyond what a
/// 64-bit number holds (json-c takes the largest there is), fields that are given twice (it takes the last).
struct JSONValidator {
  /// What is wrong, and at which byte.
  struct Fault: Error {
    let offset: Int
    let words: String
  }

  private let text: [UInt8]
  private let depthLimit: Int
  private var offset = 0
  /// The names so far in each object that is open; nil for each open list.
  private var open: [Set<String>?] = []

  private init(_ text: [UInt8], depthLimit: Int) {
    self.text = text
    self.depthLimit = depthLimit
  }

  /// Walks through a text, to its end if all is well. What json-c refuses is left to json-c.
  static func inspect(_ text: [UInt8], depthLimit: Int) throws(Fault) {
    guard String(validating: text, as: UTF8.self) != nil else {
      throw Fault(offset: firstInvalidByte(of: text), words: "there is a byte that is not UTF-8")
    }
    var inspection = Self(text, depthLimit: depthLimit)
    while inspection.offset < text.count { try inspection.step() }
  }

  private mutating func step() throws(Fault) {
    switch text[offset] {
    case UInt8(ascii: "{"): try descend([])
    case UInt8(ascii: "["): try descend(nil)
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      _ = open.popLast()
      offset += 1
    case UInt8(ascii: "\""): try string()
    case UInt8(ascii: "'"): throw fault("there is a quote that is not double")
    case 0: throw fault("there is a NUL byte")
    case let byte where Self.isWord(byte): try scalar()
    case UInt8(ascii: ","), UInt8(ascii: ":"): offset += 1
    case let byte where Self.isSpace(byte): offset += 1
    default: throw fault("there is a character that is not JSON")
    }
  }

  private func fault(_ words: String) -> Fault { Fault(offset: offset, words: words) }

  private mutating func descend(_ names: Set<String>?) throws(Fault) {
    open.append(names)
    guard open.count <= depthLimit else { throw fault("lists and objects are nested more than \(depthLimit) deep") }
    offset += 1
  }

  /// A text, which is a field's name where a colon follows.
  private mutating func string() throws(Fault) {
    let start = offset
    offset += 1
    while offset < text.count, text[offset] != UInt8(ascii: "\"") {
      guard text[offset] >= 0x20 else {
        throw fault("there is a control character in a text; write it as \\n or \\u000a")
      }
      offset += text[offset] == UInt8(ascii: "\\") ? 2 : 1
    }
    offset = min(offset + 1, text.count)
    let token = text[start..<offset]
    let next = text[offset...].first { !Self.isSpace($0) }
    guard next == UInt8(ascii: ":"), let name = Self.unescaped(token), let names = open.last, names != nil else {
      return
    }
    guard !name.contains("\0") else {
      throw Fault(offset: start, words: "a field's name holds a NUL character")
    }
    guard open[open.count - 1]?.insert(name).inserted == true else {
      throw Fault(offset: start, words: "the field '\(name)' is given a second time")
    }
  }

  /// Nil where the escapes are wrong.
  private static func unescaped(_ token: ArraySlice<UInt8>) -> String? {
    guard token.contains(UInt8(ascii: "\\")) else {
      return String(decoding: token.dropFirst().dropLast(), as: UTF8.self)
    }
    guard case .string(let name) = try? JSONValue(parsing: Array(token), source: "") else { return nil }
    return name
  }

  /// A number, or true, false or null.
  private mutating func scalar() throws(Fault) {
    let token = text[offset...].prefix { Self.isWord($0) }
    let word = String(decoding: token, as: UTF8.self)
    guard ["true", "false", "null"].contains(word) || Self.isNumber(token) else {
      throw fault("'\(word)' is not JSON")
    }
    if token.allSatisfy({ $0 == UInt8(ascii: "-") || Self.isDigit($0) }) {
      guard Int(word) != nil else {
        throw fault("\(word) is beyond the integers of 64 bits; write it with an exponent")
      }
    } else if let number = Double(word), !number.isFinite {
      throw fault("\(word) is beyond the largest number, \(Double.greatestFiniteMagnitude)")
    }
    offset = token.endIndex
  }

  /// Whether it is a number by the grammar of RFC 8259: `-12.5e+3`, but not `+1`, `01`, `1.` or `.5`.
  private static func isNumber(_ token: ArraySlice<UInt8>) -> Bool {
    var rest = token
    func digits() -> Int {
      let count = rest.prefix(while: isDigit).count
      rest = rest.dropFirst(count)
      return count
    }
    func skip(_ letters: String) -> Bool {
      guard let first = rest.first, letters.utf8.contains(first) else { return false }
      rest = rest.dropFirst()
      return true
    }
    _ = skip("-")
    let startsWithZero = rest.first == UInt8(ascii: "0")
    let whole = digits()
    guard whole == 1 || whole > 1 && !startsWithZero else { return false }
    if skip("."), digits() == 0 { return false }
    if skip("eE") {
      _ = skip("+-")
      if digits() == 0 { return false }
    }
    return rest.isEmpty
  }

  private static func isSpace(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0a, 0x0d].contains(byte) }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  private static func isWord(_ byte: UInt8) -> Bool {
    isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || "+-.".utf8.contains(byte)
  }

  private static func firstInvalidByte(of text: [UInt8]) -> Int {
    var parser = Unicode.UTF8.ForwardParser()
    var bytes = text.makeIterator()
    var offset = 0
    while case .valid(let scalar) = parser.parseScalar(from: &bytes) { offset += scalar.count }
    return offset
  }
}
