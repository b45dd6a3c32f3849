/// Rejects what json-c accepts even in its strict mode although it is not JSON or would be altered: invalid UTF-8, control
/// characters in strings, single quotes, `NaN` and the like, numbers that do not fit into 64 bits (json-c clamps them),
/// and duplicate fields (json-c keeps the last).
struct JSONValidator {
  /// A problem and the byte offset where it is.
  struct Fault: Error {
    let offset: Int
    let message: String
  }

  private let text: [UInt8]
  private let depthLimit: Int
  private var offset = 0
  /// The field names seen so far in each open object; nil for each open array.
  private var open: [Set<String>?] = []

  private init(_ text: [UInt8], depthLimit: Int) {
    self.text = text
    self.depthLimit = depthLimit
  }

  /// Validates a text. Errors that json-c detects itself are left to json-c.
  static func validate(_ text: [UInt8], depthLimit: Int) throws(Fault) {
    guard String(validating: text, as: UTF8.self) != nil else {
      throw Fault(offset: firstInvalidByte(of: text), message: "invalid UTF-8")
    }
    var validator = Self(text, depthLimit: depthLimit)
    while validator.offset < text.count { try validator.step() }
  }

  private mutating func step() throws(Fault) {
    switch text[offset] {
    case UInt8(ascii: "{"): try descend([])
    case UInt8(ascii: "["): try descend(nil)
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      _ = open.popLast()
      offset += 1
    case UInt8(ascii: "\""): try string()
    case UInt8(ascii: "'"): throw fault("single quote instead of a double quote")
    case 0: throw fault("NUL byte")
    case let byte where Self.isWord(byte): try scalar()
    case UInt8(ascii: ","), UInt8(ascii: ":"): offset += 1
    case let byte where Self.isSpace(byte): offset += 1
    default: throw fault("unexpected character")
    }
  }

  private func fault(_ message: String) -> Fault { Fault(offset: offset, message: message) }

  private mutating func descend(_ names: Set<String>?) throws(Fault) {
    open.append(names)
    guard open.count <= depthLimit else { throw fault("more than \(depthLimit) levels of nesting") }
    offset += 1
  }

  /// A string, which is a field name if a colon follows.
  private mutating func string() throws(Fault) {
    let start = offset
    offset += 1
    while offset < text.count, text[offset] != UInt8(ascii: "\"") {
      guard text[offset] >= 0x20 else {
        throw fault("unescaped control character in a string")
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
      throw Fault(offset: start, message: "NUL character in a field name")
    }
    guard open[open.count - 1]?.insert(name).inserted == true else {
      throw Fault(offset: start, message: "duplicate field '\(name)'")
    }
  }

  /// Nil if an escape is invalid.
  private static func unescaped(_ token: ArraySlice<UInt8>) -> String? {
    guard token.contains(UInt8(ascii: "\\")) else {
      return String(decoding: token.dropFirst().dropLast(), as: UTF8.self)
    }
    guard case .string(let name) = try? JSONValue(parsing: Array(token), source: "") else { return nil }
    return name
  }

  /// A number, true, false or null.
  private mutating func scalar() throws(Fault) {
    let token = text[offset...].prefix { Self.isWord($0) }
    let word = String(decoding: token, as: UTF8.self)
    guard ["true", "false", "null"].contains(word) || Self.isNumber(token) else {
      throw fault("'\(word)' is not JSON")
    }
    if token.allSatisfy({ $0 == UInt8(ascii: "-") || Self.isDigit($0) }) {
      guard Int(word) != nil else {
        throw fault("\(word) does not fit into a 64-bit integer; write it with an exponent")
      }
    } else if let number = Double(word), !number.isFinite {
      throw fault("\(word) exceeds the largest number, \(Double.greatestFiniteMagnitude)")
    }
    offset = token.endIndex
  }

  /// Whether the token is a number by RFC 8259: `-12.5e+3`, but not `+1`, `01`, `1.` or `.5`.
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
    let integerDigits = digits()
    guard integerDigits == 1 || integerDigits > 1 && !startsWithZero else { return false }
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
