/// A safetensors file to be written, its tensors in any pieces and any order. It appears under its name when it is whole.
public final class TensorFileWriter {
  private let file: PendingFile
  private let starts: [String: Int]

  /// Begins a file of f64 tensors of these names and shapes, with texts for its readers.
  ///
  /// - Parameter replacing: Whether a file that is there already is to be replaced.
  /// - Throws: ``FileError`` if it may not be, there is no room on the disk, or the folder cannot be written to.
  public init(
    _ path: String, tensors: [(name: String, shape: [Int])], metadata: [String: String], replacing: Bool
  ) throws {
    let size = MemoryLayout<Double>.size
    var starts: [String: Int] = [:]
    var end = 0
    var fields = [
      JSONValue.Field(
        "__metadata__", .object(metadata.sorted { $0.key < $1.key }.map { .init($0.key, .string($0.value)) }))
    ]
    for (name, shape) in tensors {
      starts[name] = end
      guard let next = Self.end(of: shape, from: end) else {
        throw FileError("cannot write '\(path)': the tensor '\(name)' of shape \(shape) is larger than any file can be")
      }
      fields.append(
        .init(name, ["dtype": "F64", "shape": .integers(shape), "data_offsets": .integers([end, next])]))
      end = next
    }
    // Spaces after the header bring the numbers to a multiple of their size.
    var header = Array(try JSONValue.object(fields).text().utf8)
    while header.count % size != 0 { header.append(UInt8(ascii: " ")) }
    let dataStart = size + header.count

    file = try PendingFile(path, replacing: replacing)
    self.starts = starts.mapValues { $0 + dataStart }
    try file.reserve(dataStart + end)
    try withUnsafeBytes(of: UInt64(header.count).littleEndian) { try file.write($0, at: 0) }
    try header.withUnsafeBytes { try file.write($0, at: size) }
  }

  /// The end of a tensor of f64 numbers that begins at a byte; nil if it is beyond what a file can hold.
  private static func end(of shape: [Int], from start: Int) -> Int? {
    var size = MemoryLayout<Double>.size
    for length in shape {
      let (product, overflow) = size.multipliedReportingOverflow(by: length)
      guard !overflow else { return nil }
      size = product
    }
    // Room for the header is left.
    let (end, overflow) = size.addingReportingOverflow(start)
    return overflow || end > Int.max / 2 ? nil : end
  }

  /// Writes consecutive entries of a tensor, from number `start` of its row-major order on.
  ///
  /// - Throws: ``FileError`` if the disk fails.
  public func write(_ values: [Double], to name: String, at start: Int = 0) throws {
    guard let offset = starts[name] else { preconditionFailure("the file has no tensor '\(name)'") }
    try values.withUnsafeBytes { try file.write($0, at: offset + start * MemoryLayout<Double>.size) }
  }

  /// Gives the file its name.
  ///
  /// - Throws: ``FileError`` if that fails.
  public func commit() throws { try file.commit() }
}
