internal import CJSONC

extension JSONValue {
  /// How deeply lists and objects may be nested.
  private static let depthLimit: Int32 = 64

  /// Reads a JSON text of UTF-8 bytes, by json-c in its strict mode.
  ///
  /// - Parameter source: What the text is, for the error: a file's path.
  /// - Throws: ``FileError`` with line and column where the text is not JSON, is nested more than 64 deep, or holds a
  ///   number that is not finite.
  public init(parsing text: [UInt8], source: String) throws {
    guard text.count < Int32.max else { throw FileError("\(source): a JSON text of \(text.count) bytes is too long") }
    guard let tokener = json_tokener_new_ex(Self.depthLimit) else { throw FileError("\(source): out of memory") }
    defer { json_tokener_free(tokener) }
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8)
    // json-c takes the byte after the text as its end, and so learns that a number has no more digits.
    let terminated = text + [0]
    let root = terminated.withUnsafeBytes {
      json_tokener_parse_ex(tokener, $0.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(terminated.count))
    }
    defer { json_object_put(root) }
    let end = json_tokener_get_parse_end(tokener)
    let error = json_tokener_get_error(tokener)
    guard error == json_tokener_success else {
      let reason =
        error == json_tokener_error_depth
        ? "nested more than \(Self.depthLimit) deep" : String(cString: json_tokener_error_desc(error))
      throw FileError("\(source): not JSON at \(Self.position(of: end, in: text)): \(reason)")
    }
    guard end >= text.count else {
      throw FileError("\(source): not JSON at \(Self.position(of: end, in: text)): text after the end")
    }
    guard let value = Self(root) else { throw FileError("\(source): a number in it is not finite") }
    self = value
  }

  /// Nil if a number is not finite.
  private init?(_ object: OpaquePointer?) {
    switch json_object_get_type(object) {
    case json_type_boolean:
      self = .bool(json_object_get_boolean(object) != 0)
    case json_type_int:
      // Beyond 64 bits json-c answers with the largest number that it has.
      let magnitude = json_object_get_uint64(object)
      self = magnitude > UInt64(Int.max) ? .number(Double(magnitude)) : .integer(Int(json_object_get_int64(object)))
    case json_type_double:
      let number = json_object_get_double(object)
      guard number.isFinite else { return nil }
      self = .number(number)
    case json_type_string:
      let bytes = UnsafeRawBufferPointer(
        start: json_object_get_string(object), count: Int(json_object_get_string_len(object)))
      self = .string(String(decoding: bytes, as: UTF8.self))
    case json_type_array:
      var elements: [JSONValue] = []
      for index in 0..<json_object_array_length(object) {
        guard let element = Self(json_object_array_get_idx(object, index)) else { return nil }
        elements.append(element)
      }
      self = .array(elements)
    case json_type_object:
      var fields: [Field] = []
      var iterator = json_object_iter_begin(object)
      var end = json_object_iter_end(object)
      while json_object_iter_equal(&iterator, &end) == 0 {
        guard let value = Self(json_object_iter_peek_value(&iterator)) else { return nil }
        fields.append(Field(String(cString: json_object_iter_peek_name(&iterator)), value))
        json_object_iter_next(&iterator)
      }
      self = .object(fields)
    default:
      self = .null
    }
  }

  private static func position(of offset: Int, in text: [UInt8]) -> String {
    let before = text.prefix(offset)
    let line = before.count { $0 == UInt8(ascii: "\n") } + 1
    let column = before.count - (before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0) + 1
    return "line \(line), column \(column)"
  }
}
