internal import LockstepCore

/// Writes a safetensors file, in any pieces and any order. The file appears under its name only when it is complete.
public final class TensorFileWriter {
  /// The number types that can be written.
  public enum NumberType: String, Sendable {
    case f32 = "F32"
    case f64 = "F64"

    fileprivate var size: Int { self == .f32 ? MemoryLayout<Float>.size : MemoryLayout<Double>.size }
  }

  private let type: NumberType
  private let file: AtomicFile
  private let starts: [String: Int]

  /// Creates a file of tensors with these names and shapes; elements that are not written are 0.
  ///
  /// - Parameters:
  ///   - metadata: Key-value pairs for the header.
  ///   - replacing: Whether an existing file may be overwritten.
  /// - Throws: ``LockstepError`` if the file exists and may not be overwritten, the tensors are too large for any file, the
  ///   disk is full, or the folder is not writable.
  public convenience init(
    _ path: String, _ type: NumberType = .f64, tensors: [(name: String, shape: [Int])], metadata: [String: String],
    replacing: Bool
  ) throws {
    try self.init(AtomicFile(path, replacing: replacing), type, tensors: tensors, metadata: metadata)
  }

  /// Writes tensors with these names and shapes into an empty file; elements that are not written are 0.
  ///
  /// - Parameter metadata: Key-value pairs for the header.
  /// - Throws: ``LockstepError`` if the tensors are too large for any file, or the disk is full.
  public init(
    _ file: AtomicFile, _ type: NumberType = .f64, tensors: [(name: String, shape: [Int])], metadata: [String: String]
  ) throws {
    self.type = type
    // The header's length is stored in this many bytes, and the data is aligned to the same number.
    let size = MemoryLayout<UInt64>.size
    var starts: [String: Int] = [:]
    var end = 0
    var fields = [
      JSONValue.Field(
        "__metadata__", .object(metadata.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) }))
    ]
    for (name, shape) in tensors {
      starts[name] = end
      guard let next = Self.end(of: shape, type, from: end) else {
        throw LockstepError.file(
          "cannot write '\(file.path)': tensor '\(name)' of shape \(shape) is too large for any file")
      }
      fields.append(
        .init(
          name, ["dtype": .string(type.rawValue), "shape": .integers(shape), "data_offsets": .integers([end, next])]))
      end = next
    }
    // Spaces pad the header for the alignment.
    var header = Array(try JSONValue.object(fields).text().utf8)
    while header.count % size != 0 { header.append(UInt8(ascii: " ")) }
    guard header.count <= TensorFile.maxHeaderSize else {
      throw LockstepError.file("cannot write '\(file.path)': its header of \(header.count) bytes could not be read")
    }
    let dataStart = size + header.count

    self.file = file
    self.starts = starts.mapValues { $0 + dataStart }
    try file.reserve(dataStart + end)
    try withUnsafeBytes(of: UInt64(header.count).littleEndian) { try file.write($0, at: 0) }
    try header.withUnsafeBytes { try file.write($0, at: size) }
  }

  /// The end of a tensor that starts at `start`; nil if it exceeds any file.
  private static func end(of shape: [Int], _ type: NumberType, from start: Int) -> Int? {
    var size = type.size
    for length in shape {
      let (product, overflow) = size.multipliedReportingOverflow(by: length)
      guard !overflow else { return nil }
      size = product
    }
    // Half of the range leaves room for the header.
    return size <= Int.max / 2 - start ? start + size : nil
  }

  /// Writes elements of a tensor of type F64, the first of them at index `start` in row-major order.
  ///
  /// - Throws: ``LockstepError`` if the disk fails.
  public func write(_ values: [Double], to name: String, at start: Int = 0) throws {
    precondition(type == .f64, "the file's tensors are not of this type")
    try values.withUnsafeBytes { try write($0, to: name, at: start) }
  }

  /// Writes elements of a tensor of type F32, the first of them at index `start` in row-major order.
  ///
  /// - Throws: ``LockstepError`` if the disk fails.
  public func write(floats values: [Float], to name: String, at start: Int = 0) throws {
    precondition(type == .f32, "the file's tensors are not of this type")
    try values.withUnsafeBytes { try write($0, to: name, at: start) }
  }

  private func write(_ bytes: UnsafeRawBufferPointer, to name: String, at start: Int) throws {
    guard let offset = starts[name] else { preconditionFailure("the file has no tensor '\(name)'") }
    try file.write(bytes, at: offset + start * type.size)
  }

  /// Renames the file to its final name.
  ///
  /// - Throws: ``LockstepError`` if that fails.
  public func commit() throws { try file.commit() }
}
