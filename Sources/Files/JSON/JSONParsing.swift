internal import LockstepCore
internal import CJSONC

extension JSONValue {
  /// The maximum nesting depth of arrays and objects.
  private static let depthLimit = 64

  /// Parses UTF-8 bytes with json-c in its strict mode.
  ///
  /// - Parameter source: The path of the file, for errors.
  /// - Throws: ``LockstepError`` with the line and column if the text is not JSON, is nested more than 64 levels deep, has a
  ///   duplicate field, or contains a number that does not fit into 64 bits.
  public init(parsing text: [UInt8], source: String) throws {
    guard text.count < Int32.max else {
      throw LockstepError.file("\(source): \(text.count) bytes are too many for a JSON document")
    }
    do {
      try JSONValidator.validate(text, depthLimit: Self.depthLimit)
    } catch {
      throw LockstepError.file("\(source): \(error.message) at \(Self.position(of: error.offset, in: text))")
    }
    // json-c counts the values in the innermost array as one more level.
    guard let tokener = json_tokener_new_ex(Int32(Self.depthLimit) + 1) else {
      throw LockstepError.file("\(source): out of memory")
    }
    defer { json_tokener_free(tokener) }
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8)
    // Without the terminating NUL json-c would wait for more digits of a number at the end.
    let terminated = text + [0]
    let root = terminated.withUnsafeBytes {
      json_tokener_parse_ex(tokener, $0.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(terminated.count))
    }
    defer { json_object_put(root) }
    let end = json_tokener_get_parse_end(tokener)
    let error = json_tokener_get_error(tokener)
    guard error == json_tokener_success else {
      let reason = String(cString: json_tokener_error_desc(error))
      throw LockstepError.file("\(source): not JSON at \(Self.position(of: end, in: text)): \(reason)")
    }
    self.init(root)
  }

  private init(_ object: OpaquePointer?) {
    switch json_object_get_type(object) {
    case json_type_boolean:
      self = .bool(json_object_get_boolean(object) != 0)
    case json_type_int:
      self = .integer(Int(json_object_get_int64(object)))
    case json_type_double:
      self = .number(json_object_get_double(object))
    case json_type_string:
      let bytes = UnsafeRawBufferPointer(
        start: json_object_get_string(object), count: Int(json_object_get_string_len(object)))
      self = .string(String(decoding: bytes, as: UTF8.self))
    case json_type_array:
      var elements: [JSONValue] = []
      for index in 0..<json_object_array_length(object) {
        elements.append(Self(json_object_array_get_idx(object, index)))
      }
      self = .array(elements)
    case json_type_object:
      var fields: [Field] = []
      var iterator = json_object_iter_begin(object)
      var end = json_object_iter_end(object)
      while json_object_iter_equal(&iterator, &end) == 0 {
        fields.append(
          Field(String(cString: json_object_iter_peek_name(&iterator)), Self(json_object_iter_peek_value(&iterator))))
        json_object_iter_next(&iterator)
      }
      self = .object(fields)
    default:
      self = .null
    }
  }

  private static func position(of offset: Int, in text: [UInt8]) -> String {
    let lines = text.prefix(offset).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let line = max(lines.count, 1)
    // Counts characters: bytes of the form 10xxxxxx continue one.
    let column = (lines.last ?? []).count { $0 & 0xc0 != 0x80 } + 1
    return "line \(line), column \(column)"
  }
}
