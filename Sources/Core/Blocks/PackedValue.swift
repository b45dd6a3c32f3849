internal import Foundation
internal import Synchronization

/// A value encoded for a file or another process: its large arrays of numbers apart, with all their bits, and the rest as
/// JSON.
package struct PackedValue: Sendable {
  /// The value as JSON, with the length of each large array in its place.
  package let text: String
  /// The numbers of the large arrays, one array after the other.
  package let numbers: [Double]

  /// A packed value of these parts.
  package init(text: String, numbers: [Double]) {
    self.text = text
    self.numbers = numbers
  }

  /// Packs a value.
  package init(_ value: some Encodable) throws {
    let list = NumberList([])
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    encoder.userInfo = list.userInfo
    text = String(decoding: try encoder.encode(value), as: UTF8.self)
    numbers = list.rest
  }

  /// Both parts in one piece: the length of the text, the text, and the numbers.
  package var bytes: [UInt8] {
    let text = Array(text.utf8)
    return withUnsafeBytes(of: text.count) { Array($0) } + text + numbers.withUnsafeBytes { Array($0) }
  }

  /// A packed value from the bytes that this program made of it.
  package init(bytes: [UInt8]) {
    let (prefix, size) = (MemoryLayout<Int>.size, MemoryLayout<Double>.size)
    let length = bytes.withUnsafeBytes { $0.loadUnaligned(as: Int.self) }
    text = String(decoding: bytes[prefix..<prefix + length], as: UTF8.self)
    numbers = bytes.withUnsafeBytes { bytes in
      stride(from: prefix + length, to: bytes.count, by: size).map {
        bytes.loadUnaligned(fromByteOffset: $0, as: Double.self)
      }
    }
  }

  /// The value.
  ///
  /// - Throws: `DecodingError` if the parts are not those of such a value.
  package func value<Value: Decodable>(_ type: Value.Type) throws -> Value {
    let list = NumberList(numbers)
    let decoder = JSONDecoder()
    decoder.userInfo = list.userInfo
    let value = try decoder.decode(type, from: Data(text.utf8))
    guard list.rest.isEmpty else {
      throw DecodingError.dataCorrupted(.init(codingPath: [], debugDescription: "numbers are left over"))
    }
    return value
  }
}

/// A large array of numbers in a Codable value: kept apart in a ``PackedValue``, and a plain array in any other encoding.
@propertyWrapper
package struct PackedNumbers: Codable, Sendable, Equatable {
  /// The numbers.
  package var wrappedValue: [Double]

  package init(wrappedValue: [Double]) { self.wrappedValue = wrappedValue }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    guard let list = NumberList.list(in: decoder.userInfo) else {
      wrappedValue = try container.decode([Double].self)
      return
    }
    guard let values = list.removeFirst(try container.decode(Int.self)) else {
      throw DecodingError.dataCorruptedError(in: container, debugDescription: "there are fewer numbers")
    }
    wrappedValue = values
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    guard let list = NumberList.list(in: encoder.userInfo) else { return try container.encode(wrappedValue) }
    list.append(wrappedValue)
    try container.encode(wrappedValue.count)
  }
}

/// The numbers that the arrays of a value are written to, or taken from, in order.
private final class NumberList: Sendable {
  private let state: Mutex<(numbers: [Double], taken: Int)>

  init(_ numbers: [Double]) { state = Mutex((numbers, 0)) }

  /// What hands the list to the coding of ``PackedNumbers``.
  var userInfo: [CodingUserInfoKey: any Sendable] {
    CodingUserInfoKey(rawValue: "lockstep.numbers").map { [$0: self] } ?? [:]
  }

  static func list(in userInfo: [CodingUserInfoKey: Any]) -> NumberList? {
    userInfo.values.lazy.compactMap { $0 as? NumberList }.first
  }

  var rest: [Double] { state.withLock { Array($0.numbers[$0.taken...]) } }

  func append(_ values: [Double]) { state.withLock { $0.numbers += values } }

  /// The next numbers; nil if there are not as many.
  func removeFirst(_ count: Int) -> [Double]? {
    state.withLock { state in
      guard count >= 0, count <= state.numbers.count - state.taken else { return nil }
      defer { state.taken += count }
      return Array(state.numbers[state.taken..<state.taken + count])
    }
  }
}
