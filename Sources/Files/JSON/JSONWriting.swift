internal import CJSONC
internal import Glibc
internal import LockstepCore

extension JSONValue {
  /// The value as indented JSON with a newline at the end. Arrays of numbers or strings are written on one line.
  ///
  /// - Throws: ``LockstepError`` if a number is not finite.
  public func text() throws -> String {
    let object = try object(arraysOnOneLine: true)
    defer { json_object_put(object) }
    return try Self.text(of: object, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE) + "\n"
  }

  /// The value as JSON on a single line, with a newline at the end.
  ///
  /// - Throws: ``LockstepError`` if a number is not finite.
  public func line() throws -> String {
    let object = try object(arraysOnOneLine: false)
    defer { json_object_put(object) }
    return try Self.text(of: object, JSON_C_TO_STRING_PLAIN | JSON_C_TO_STRING_NOSLASHESCAPE) + "\n"
  }

  /// The value as JSON on one line with `<` escaped, so that it can be embedded in HTML.
  ///
  /// - Throws: As ``text()``.
  public func embeddableText() throws -> String { try line().replacing("<", with: "\\u003c") }

  private static func text(of object: OpaquePointer?, _ flags: Int32) throws -> String {
    guard let text = json_object_to_json_string_ext(object, flags) else {
      throw LockstepError.file("there is not enough memory to write JSON")
    }
    return String(cString: text)
  }

  private var isScalar: Bool {
    switch self {
    case .array, .object: false
    default: true
    }
  }

  /// A json-c object that the caller releases.
  ///
  /// - Parameter arraysOnOneLine: Whether arrays of scalars are on one line even in indented text.
  private func object(arraysOnOneLine: Bool) throws -> OpaquePointer? {
    switch self {
    case .null: return nil
    case .bool(let value): return json_object_new_boolean(value ? 1 : 0)
    case .integer(let value): return json_object_new_int64(Int64(value))
    case .number(let value):
      guard value.isFinite else { throw LockstepError.file("JSON cannot represent \(value)") }
      // The shortest decimal that reads back as the same number; json-c by itself writes 17 digits.
      return json_object_new_double_s(value, value.description)
    case .string(let value):
      return value.utf8CString.withUnsafeBufferPointer {
        json_object_new_string_len($0.baseAddress, Int32($0.count - 1))
      }
    case .array(let elements):
      let array = try Self.filled(json_object_new_array()) { array in
        for element in elements { json_object_array_add(array, try element.object(arraysOnOneLine: arraysOnOneLine)) }
      }
      if arraysOnOneLine, elements.allSatisfy(\.isScalar) {
        let line = try Self.text(of: array, JSON_C_TO_STRING_SPACED | JSON_C_TO_STRING_NOSLASHESCAPE)
        json_object_set_serializer(
          array, json_object_userdata_to_json_string, strdup(line), json_object_free_userdata)
      }
      return array
    case .object(let fields):
      return try Self.filled(json_object_new_object()) { object in
        for field in fields {
          json_object_object_add(object, field.name, try field.value.object(arraysOnOneLine: arraysOnOneLine))
        }
      }
    }
  }

  /// An array or object with the contents that `fill` adds; released if that throws.
  private static func filled(
    _ object: OpaquePointer?, _ fill: (OpaquePointer?) throws -> Void
  ) throws -> OpaquePointer? {
    do { try fill(object) } catch {
      json_object_put(object)
      throw error
    }
    return object
  }
}
