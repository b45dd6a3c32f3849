internal import LockstepCore
internal import Synchronization

/// A safetensors file open for reading. Any part of a tensor can be read without the rest.
///
/// The header is not trusted: sizes that overflow, offsets that overlap, leave gaps or point past the end, and a wrong
/// file size are errors.
public final class TensorFile: Sendable {
  /// The type, shape and location of a tensor.
  struct Entry: Sendable {
    let type: TensorType
    let shape: [Int]
    let bytes: Range<Int>

    var count: Int { bytes.count / type.size }
  }

  /// The size in bytes that a header may have. A parsed one takes many times as much memory.
  static let maxHeaderSize = 32 << 20

  private let file: InputFile
  private let entries: [String: Entry]
  private let dataStart: Int
  /// The key-value pairs in the header's `__metadata__`.
  public let metadata: [String: String]

  /// The file's path.
  public var path: String { file.path }

  /// The SHA-256 of the open file, whatever has its name by now, as 64 lowercase hexadecimal digits.
  ///
  /// - Throws: ``LockstepError`` if the file cannot be read.
  public func sha256() throws -> String { try Checksum.sha256(of: file) }

  /// Opens a file and checks its header.
  ///
  /// - Throws: ``LockstepError`` if the file cannot be read or is not a valid safetensors file.
  public init(_ path: String) throws {
    let file = try InputFile(path)
    let header = try Self.header(of: file)
    let root = JSONNode(try JSONValue(parsing: header, source: "\(path), header"), file: "\(path), header")

    Self.opened.withLock { $0.append(path) }
    self.file = file
    dataStart = 8 + header.count
    var entries: [String: Entry] = [:]
    var metadata: [String: String] = [:]
    for (name, node) in try root.namedFields() {
      if name == "__metadata__" {
        for (key, text) in try node.namedFields() { metadata[key] = try text.string() }
      } else {
        entries[name] = try Entry(node)
      }
    }
    self.entries = entries
    self.metadata = metadata
    try requireAllBytes()
  }

  /// The JSON between the length of the header and the data.
  ///
  /// - Throws: ``LockstepError`` if the file is too short or is another kind of file.
  private static func header(of file: InputFile) throws -> [UInt8] {
    let path = file.path
    guard file.size >= 8 else {
      throw LockstepError.file("\(path): too short for a safetensors file (\(file.size) bytes)")
    }
    var length = UInt64(0)
    try withUnsafeMutableBytes(of: &length) { try file.read(into: $0, at: 0) }
    length = UInt64(littleEndian: length)
    let fits = length <= Self.maxHeaderSize && Int(length) <= file.size - 8
    // A zip archive, or a pickle of protocol 2 and later. (A header may have a length that begins as a pickle does.)
    if length & 0xffff_ffff == 0x0403_4b50 || !fits && length & 0xff == 0x80 && (2...5).contains(length >> 8 & 0xff) {
      throw LockstepError.file(
        "\(path): this looks like a file of torch.save; in Python, write the state dict with "
          + "safetensors.torch.save_file(torch.load(\"\(path)\", map_location=\"cpu\"), \"model.safetensors\")")
    }
    guard fits else {
      throw LockstepError.file(
        "\(path): not a safetensors file, or truncated (a header of \(length) bytes does not fit)")
    }
    var header = [UInt8](repeating: 0, count: Int(length))
    try header.withUnsafeMutableBytes { try file.read(into: $0, at: 8) }
    return header
  }

  /// - Throws: ``LockstepError`` unless every byte of the data belongs to exactly one tensor.
  private func requireAllBytes() throws {
    var end = 0
    // An empty tensor precedes the one that starts at the same byte.
    for (name, entry) in entries.sorted(by: {
      ($0.value.bytes.lowerBound, $0.value.bytes.upperBound, $0.key)
        < ($1.value.bytes.lowerBound, $1.value.bytes.upperBound, $1.key)
    }) {
      guard entry.bytes.lowerBound == end else {
        throw LockstepError.file(
          "\(path): tensor '\(name)' starts at byte \(entry.bytes.lowerBound) of the data, "
            + (entry.bytes.lowerBound < end ? "inside another tensor" : "after a gap"))
      }
      end = entry.bytes.upperBound
    }
    guard end == file.size - dataStart else {
      throw LockstepError.file(
        "\(path): the header describes \(end) bytes of data, but the file has \(file.size - dataStart); it is "
          + "truncated or corrupt")
    }
  }

  /// The paths of the files that the program has opened, in this order.
  public static var openedPaths: [String] { opened.withLock { $0 } }
  private static let opened = Mutex<[String]>([])

  /// The names of all tensors, sorted.
  public var names: [String] { entries.keys.sorted() }

  /// The number of tensors `name(0)`, `name(1)`, ... before the first that is missing, such as one for each layer.
  public func count(of name: (Int) -> String) -> Int {
    var count = 0
    while contains(name(count)) { count += 1 }
    return count
  }

  /// Whether the file has a tensor of this name.
  public func contains(_ name: String) -> Bool { entries[name] != nil }

  /// The shape of a tensor with these axes.
  ///
  /// - Throws: ``LockstepError`` if there is no such tensor, its type is not one that ``values(of:_:)`` reads, or it has
  ///   another number of axes.
  public func shape(of name: String, axes: [String]) throws -> [Int] {
    let shape = try numbers(name).shape
    guard shape.count == axes.count else {
      throw LockstepError.file(
        "\(path): tensor '\(name)' has shape \(shape); expected [\(axes.joined(separator: ", "))]")
    }
    return shape
  }

  /// Throws unless a tensor has this shape.
  ///
  /// - Throws: ``LockstepError`` that names the tensor and both shapes; also as ``shape(of:axes:)``.
  public func requireShape(_ expected: [Int], of name: String) throws {
    let shape = try numbers(name).shape
    guard shape == expected else {
      throw LockstepError.file("\(path): tensor '\(name)' has shape \(shape); expected \(expected)")
    }
  }

  /// A range of the elements, in row-major order, of a tensor of type F64, F32, I64 or I32; all elements by default.
  ///
  /// - Throws: ``LockstepError`` if there is no such tensor, it has another type, an element is not finite, or the file
  ///   cannot be read.
  public func values(of name: String, _ range: Range<Int>? = nil) throws -> [Double] {
    let entry = try entry(name)
    let range = range ?? 0..<entry.count
    precondition(range.lowerBound >= 0 && range.upperBound <= entry.count, "the tensor has no such elements")
    let values: [Double] =
      switch entry.type {
      case .f64: try read(Double.self, entry, range)
      case .f32: try read(Float.self, entry, range).map(Double.init)
      case .i64: try read(Int64.self, entry, range).map(Double.init)
      case .i32: try read(Int32.self, entry, range).map(Double.init)
      default: throw unreadable(name, entry.type)
      }
    try requireFinite(values, of: name, entry, from: range.lowerBound)
    return values
  }

  /// All elements, in row-major order, of a tensor of type F32.
  ///
  /// - Throws: ``LockstepError`` if there is no such tensor, it has another type, an element is not finite, or the file
  ///   cannot be read.
  public func floats(of name: String) throws -> [Float] {
    let entry = try entry(name)
    guard entry.type == .f32 else {
      throw LockstepError.file("\(path): tensor '\(name)' has type \(entry.type.rawValue); expected F32")
    }
    let values = try read(Float.self, entry, 0..<entry.count)
    try requireFinite(values, of: name, entry, from: 0)
    return values
  }

  private func requireFinite(
    _ values: [some BinaryFloatingPoint], of name: String, _ entry: Entry, from start: Int
  ) throws {
    guard let index = values.firstIndex(where: { !$0.isFinite }) else { return }
    let position = Self.position(of: start + index, in: entry.shape)
    throw LockstepError.file("\(path): tensor '\(name)' is \(values[index]) at \(position); expected a finite number")
  }

  private func entry(_ name: String) throws -> Entry {
    guard let entry = entries[name] else {
      let names = entries.keys.sorted().joined(separator: ", ")
      throw LockstepError.file("\(path): missing tensor '\(name)'; the file has \(names.isEmpty ? "none" : names)")
    }
    return entry
  }

  private func numbers(_ name: String) throws -> Entry {
    let entry = try entry(name)
    guard [.f64, .f32, .i64, .i32].contains(entry.type) else { throw unreadable(name, entry.type) }
    return entry
  }

  private func unreadable(_ name: String, _ type: TensorType) -> LockstepError {
    LockstepError.file("\(path): tensor '\(name)' has type \(type.rawValue); expected F64, F32, I64 or I32")
  }

  private func read<Number: BitwiseCopyable>(_ type: Number.Type, _ entry: Entry, _ range: Range<Int>) throws
    -> [Number]
  {
    let size = MemoryLayout<Number>.size
    let start = dataStart + entry.bytes.lowerBound + range.lowerBound * size
    return try [Number](unsafeUninitializedCapacity: range.count) { buffer, count in
      try file.read(
        into: UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[..<(range.count * size)]),
        at: start)
      count = range.count
    }
  }

  private static func position(of index: Int, in shape: [Int]) -> [Int] {
    var rest = index
    var position: [Int] = []
    for length in shape.reversed() {
      position.insert(rest % length, at: 0)
      rest /= length
    }
    return position
  }
}

extension TensorFile.Entry {
  init(_ node: JSONNode) throws {
    try node.rejectUnknownFields(["dtype", "shape", "data_offsets"])
    let typeNode = try node.field("dtype")
    guard let type = TensorType(rawValue: try typeNode.string()) else {
      throw typeNode.error("is '\(try typeNode.string())'; expected a safetensors type such as F32")
    }
    let shape = try node.field("shape").elements(atMost: 8).map { try $0.integer(in: 0...Int.max) }
    let offsets = try node.field("data_offsets").elements(atMost: 8).map { try $0.integer(in: 0...Int.max) }
    guard offsets.count == 2, offsets[0] <= offsets[1] else {
      throw try node.field("data_offsets").error("must be [start, end]")
    }
    var size = type.size
    for length in shape {
      let (product, overflow) = size.multipliedReportingOverflow(by: length)
      guard !overflow else { throw try node.field("shape").error("has too many elements for any file") }
      size = product
    }
    guard offsets[1] - offsets[0] == size else {
      throw try node.field("data_offsets").error(
        "covers \(offsets[1] - offsets[0]) bytes; shape \(shape) and type \(type.rawValue) need \(size)")
    }
    self.type = type
    self.shape = shape
    bytes = offsets[0]..<offsets[1]
  }
}
