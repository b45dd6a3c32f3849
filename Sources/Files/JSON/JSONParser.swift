internal import Glibc

/// Parses JSON (RFC 8259). Nothing that would be altered is accepted: numbers that do not fit into 64 bits, duplicate
/// fields, unpaired surrogates. Memory stays within a small multiple of the text's.
struct JSONParser {
  /// A problem and the byte offset where it is.
  struct Fault: Error {
    let offset: Int
    let message: String
    var isSyntax = true
  }

  /// The maximum nesting depth of arrays and objects.
  private static let depthLimit = 64

  private let text: [UInt8]
  private var offset = 0

  private init(_ text: [UInt8]) { self.text = text }

  /// The value of a text in UTF-8.
  static func parse(_ text: [UInt8]) throws(Fault) -> JSONValue {
    if let invalid = firstInvalidByte(of: text) {
      throw Fault(offset: invalid, message: "invalid UTF-8", isSyntax: false)
    }
    var parser = Self(text)
    let value = try parser.value(depth: 0)
    parser.skipSpace()
    guard parser.offset == text.count else { throw parser.unexpected("unexpected character") }
    return value
  }

  private var next: UInt8? { offset < text.count ? text[offset] : nil }

  private func fault(_ message: String, at offset: Int? = nil) -> Fault {
    Fault(offset: offset ?? self.offset, message: message, isSyntax: false)
  }

  /// A fault at the next character, which is out of place.
  private func unexpected(_ message: String) -> Fault {
    switch next {
    case nil: Fault(offset: offset, message: "unexpected end of data")
    case 0: fault("NUL byte")
    case UInt8(ascii: "'"): fault("single quote instead of a double quote")
    default: Fault(offset: offset, message: message)
    }
  }

  private mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d { offset += 1 }
  }

  /// Skips space and, if it comes next, the character.
  private mutating func skip(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard next == UInt8(ascii: character) else { return false }
    offset += 1
    return true
  }

  private mutating func value(depth: Int) throws(Fault) -> JSONValue {
    skipSpace()
    switch next {
    case UInt8(ascii: "{"): return .object(try object(depth: depth + 1))
    case UInt8(ascii: "["): return .array(try array(depth: depth + 1))
    case UInt8(ascii: "\""): return .string(try string())
    case let byte? where Self.isWord(byte): return try scalar()
    default: throw unexpected("unexpected character")
    }
  }

  private func requireDepth(_ depth: Int) throws(Fault) {
    guard depth <= Self.depthLimit else { throw fault("more than \(Self.depthLimit) levels of nesting") }
  }

  private mutating func array(depth: Int) throws(Fault) -> [JSONValue] {
    try requireDepth(depth)
    offset += 1
    var elements: [JSONValue] = []
    if skip("]") { return elements }
    repeat { elements.append(try value(depth: depth)) } while skip(",")
    guard skip("]") else { throw unexpected("expected ',' or ']'") }
    return elements
  }

  private mutating func object(depth: Int) throws(Fault) -> [JSONValue.Field] {
    try requireDepth(depth)
    offset += 1
    var fields: [JSONValue.Field] = []
    var names: Set<String> = []
    if skip("}") { return fields }
    repeat {
      skipSpace()
      let start = offset
      guard next == UInt8(ascii: "\"") else { throw unexpected("expected a field name in double quotes") }
      let name = try string()
      guard !name.utf8.contains(0) else { throw fault("NUL character in a field name", at: start) }
      guard names.insert(name).inserted else { throw fault("duplicate field '\(name)'", at: start) }
      guard skip(":") else { throw unexpected("expected ':'") }
      fields.append(.init(name, try value(depth: depth)))
    } while skip(",")
    guard skip("}") else { throw unexpected("expected ',' or '}'") }
    return fields
  }

  private mutating func string() throws(Fault) -> String {
    offset += 1
    var bytes: [UInt8] = []
    var start = offset
    while let byte = next {
      switch byte {
      case UInt8(ascii: "\""):
        defer { offset += 1 }
        if bytes.isEmpty { return String(decoding: text[start..<offset], as: UTF8.self) }
        return String(decoding: bytes + text[start..<offset], as: UTF8.self)
      case UInt8(ascii: "\\"):
        bytes += text[start..<offset]
        offset += 1
        bytes += String(try escape()).utf8
        start = offset
      case ..<0x20: throw fault("unescaped control character in a string")
      default: offset += 1
      }
    }
    throw unexpected("unexpected end of data")
  }

  private static let escapes: [Unicode.Scalar: Unicode.Scalar] = [
    "\"": "\"", "\\": "\\", "/": "/", "b": "\u{8}", "f": "\u{c}", "n": "\n", "r": "\r", "t": "\t",
  ]

  /// The character that an escape stands for, after its backslash.
  private mutating func escape() throws(Fault) -> Unicode.Scalar {
    let start = offset
    guard let letter = next else { throw unexpected("unexpected end of data") }
    if letter == UInt8(ascii: "u") {
      let unit = try codeUnit()
      if let scalar = Unicode.Scalar(unit) { return scalar }
      guard next == UInt8(ascii: "\\"), offset + 1 < text.count, text[offset + 1] == UInt8(ascii: "u") else {
        throw fault("unpaired surrogate in a string", at: start)
      }
      offset += 1
      let pair = [unit, try codeUnit()]
      guard UTF16.isLeadSurrogate(pair[0]), UTF16.isTrailSurrogate(pair[1]) else {
        throw fault("unpaired surrogate in a string", at: start)
      }
      return UTF16.decode(UTF16.EncodedScalar(pair))
    }
    guard let scalar = Self.escapes[Unicode.Scalar(letter)] else { throw unexpected("invalid escape in a string") }
    offset += 1
    return scalar
  }

  /// The four hexadecimal digits after the letter u.
  private mutating func codeUnit() throws(Fault) -> UInt16 {
    offset += 1
    let digits = text[offset..<min(offset + 4, text.count)]
    let isHexadecimal = digits.allSatisfy { Character(Unicode.Scalar($0)).isHexDigit }
    guard digits.count == 4, isHexadecimal, let unit = UInt16(String(decoding: digits, as: UTF8.self), radix: 16) else {
      throw Fault(offset: offset, message: "expected four hexadecimal digits")
    }
    offset += 4
    return unit
  }

  /// A number, true, false or null.
  private mutating func scalar() throws(Fault) -> JSONValue {
    let token = text[offset...].prefix { Self.isWord($0) }
    let word = String(decoding: token, as: UTF8.self)
    let value: JSONValue
    switch word {
    case "true": value = .bool(true)
    case "false": value = .bool(false)
    case "null": value = .null
    default:
      guard Self.isNumber(token) else { throw fault("'\(word)' is not JSON") }
      if token.allSatisfy({ $0 == UInt8(ascii: "-") || Self.isDigit($0) }) {
        guard let number = Int(word) else {
          throw fault("\(word) does not fit into a 64-bit integer")
        }
        value = .integer(number)
      } else {
        let number = strtod(word, nil)
        guard number.isFinite else {
          throw fault("\(word) exceeds the largest number, \(Double.greatestFiniteMagnitude)")
        }
        value = .number(number)
      }
    }
    offset = token.endIndex
    return value
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

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

  private static func isWord(_ byte: UInt8) -> Bool {
    isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20) || "+-.".utf8.contains(byte)
  }

  private static func firstInvalidByte(of text: [UInt8]) -> Int? {
    if String(validating: text, as: UTF8.self) != nil { return nil }
    var parser = Unicode.UTF8.ForwardParser()
    var bytes = text.makeIterator()
    var offset = 0
    while case .valid(let scalar) = parser.parseScalar(from: &bytes) { offset += scalar.count }
    return offset
  }
}
