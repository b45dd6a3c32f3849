internal import LockstepCore

/// A safetensors file to be written, its tensors in any pieces and any order. It appears under its name when it is whole.
public final class TensorFileWriter {
  /// The number types that are written.
  public enum NumberType: String, Sendable {
    case f32 = "F32"
    case f64 = "F64"

    fileprivate var size: Int { self == .f32 ? MemoryLayout<Float>.size : MemoryLayout<Double>.size }
  }

  private let type: NumberType
  private let file: AtomicFile
  private let starts: [String: Int]

  /// Begins a file of tensors of these names and shapes, with texts for its readers.
  ///
  /// - Parameter replacing: Whether a file that is there already is to be replaced.
  /// - Throws: ``LockstepError`` if it may not be, the tensors are larger than any file, there is no room on the disk, or the folder cannot be written to.
  public init(
    _ path: String, _ type: NumberType = .f64, tensors: [(name: String, shape: [Int])], metadata: [String: String],
    replacing: Bool
  ) throws {
    self.type = type
    // The header's length takes so many bytes, and the numbers after it begin at a multiple of as many.
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
          "cannot write '\(path)': the tensor '\(name)' of shape \(shape) is larger than any file can be")
      }
      fields.append(
        .init(
          name, ["dtype": .string(type.rawValue), "shape": .integers(shape), "data_offsets": .integers([end, next])]))
      end = next
    }
    // Spaces after the header bring the numbers to a multiple of their size.
    var header = Array(try JSONValue.object(fields).text().utf8)
    while header.count % size != 0 { header.append(UInt8(ascii: " ")) }
    let dataStart = size + header.count

    file = try AtomicFile(path, replacing: replacing)
    self.starts = starts.mapValues { $0 + dataStart }
    try file.reserve(dataStart + end)
    try withUnsafeBytes(of: UInt64(header.count).littleEndian) { try file.write($0, at: 0) }
    try header.withUnsafeBytes { try file.write($0, at: size) }
  }

  /// Where a tensor that begins at `start` ends; nil where that is beyond what a file can hold.
  private static func end(of shape: [Int], _ type: NumberType, from start: Int) -> Int? {
    var size = type.size
    for length in shape {
      let (product, overflow) = size.multipliedReportingOverflow(by: length)
      guard !overflow else { return nil }
      size = product
    }
    // Half of the largest number leaves room for the header.
    return size <= Int.max / 2 - start ? start + size : nil
  }

  /// Writes consecutive entries of a tensor, from number `start` of its row-major order on.
  ///
  /// - Throws: ``LockstepError`` if the disk fails.
  public func write(_ values: [Double], to name: String, at start: Int = 0) throws {
    precondition(type == .f64, "the file's tensors are not of this type")
    try values.withUnsafeBytes { try write($0, to: name, at: start) }
  }

  /// The same for tensors of f32.
  public func write(floats values: [Float], to name: String, at start: Int = 0) throws {
    precondition(type == .f32, "the file's tensors are not of this type")
    try values.withUnsafeBytes { try write($0, to: name, at: start) }
  }

  private func write(_ bytes: UnsafeRawBufferPointer, to name: String, at start: Int) throws {
    guard let offset = starts[name] else { preconditionFailure("the file has no tensor '\(name)'") }
    try file.write(bytes, at: offset + start * type.size)
  }

  /// Gives the file its name.
  ///
  /// - Throws: ``LockstepError`` if that fails.
  public func commit() throws { try file.commit() }
}
