import LockstepCore
import LockstepFiles
import LockstepTestSupport
import Testing

/// The layout of the safetensors documentation, read without ``TensorFile``: eight bytes of length, a JSON object, and
/// the aligned tensors.
@Test(arguments: 0..<9)
func layoutIsTheDocumentedOne(paddingLetters: Int) throws {
  let folder = try TemporaryFolder()
  // Names of every length modulo 8, so that the header needs every amount of padding.
  let name = "x" + String(repeating: "é", count: paddingLetters)
  let writer = try TensorFileWriter(
    folder.file("a"), tensors: [(name, [2, 2]), ("empty", [0]), ("scalar", [])], metadata: ["k": "v \"é\""],
    replacing: false)
  try writer.write([0.1, -0.0, 5e-300, .infinity], to: name)
  try writer.write([7], to: "scalar")
  try writer.commit()

  let bytes = try InputFile.bytes(of: folder.file("a"))
  let headerLength = bytes[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
  let dataStart = 8 + headerLength
  #expect(dataStart % 8 == 0)
  #expect(bytes[8] == UInt8(ascii: "{"))
  #expect(
    try JSONValue(parsing: Array(bytes[8..<dataStart]), source: "header") == [
      "__metadata__": ["k": "v \"é\""],
      name: ["dtype": "F64", "shape": .integers([2, 2]), "data_offsets": .integers([0, 32])],
      "empty": ["dtype": "F64", "shape": .integers([0]), "data_offsets": .integers([32, 32])],
      "scalar": ["dtype": "F64", "shape": .array([]), "data_offsets": .integers([32, 40])],
    ])
  let patterns = stride(from: dataStart, to: bytes.count, by: 8).map { start in
    bytes[start..<start + 8].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
  }
  #expect(patterns == [0.1, -0.0, 5e-300, .infinity, 7].map(\.bitPattern))
}

@Test func tensorsCanBeWrittenInPieces() throws {
  let folder = try TemporaryFolder()
  let writer = try TensorFileWriter(
    folder.file("a"), tensors: [("a", [3]), ("b", [2, 2])], metadata: [:], replacing: false)
  try writer.write([3, 4], to: "b", at: 2)
  try writer.write([0.1, 0.2, 0.3], to: "a")
  try writer.write([1, 2], to: "b")
  try writer.commit()
  let file = try TensorFile(folder.file("a"))
  #expect(try file.values(of: "a") == [0.1, 0.2, 0.3])
  #expect(try file.values(of: "b") == [1, 2, 3, 4])
  #expect(try file.shape(of: "b", axes: ["r", "c"]) == [2, 2])
  #expect(file.metadata.isEmpty)
}

/// The file has its full length from the start.
@Test func unwrittenElementsAreZero() throws {
  let folder = try TemporaryFolder()
  try TensorFileWriter(folder.file("a"), tensors: [("a", [3])], metadata: [:], replacing: false).commit()
  #expect(try TensorFile(folder.file("a")).values(of: "a") == [0, 0, 0])
}

@Test(arguments: [[1 << 62], [1 << 32, 1 << 32], [1_000_000_000, 1_000_001, 10_000], [.max, 2]])
func hugeTensorsAreRejected(shape: [Int]) throws {
  let folder = try TemporaryFolder()
  let path = folder.file("a")
  #expect(
    throws: LockstepError.file("cannot write '\(path)': tensor 'x' of shape \(shape) is too large for any file")
  ) {
    try TensorFileWriter(path, tensors: [("small", [2]), ("x", shape)], metadata: [:], replacing: false)
  }
  #expect(folder.contents.isEmpty)
}

@Test func uncommittedFilesAreDeleted() throws {
  let folder = try TemporaryFolder()
  do {
    let writer = try TensorFileWriter(folder.file("a"), tensors: [("a", [3])], metadata: [:], replacing: false)
    try writer.write([1], to: "a")
  }
  #expect(folder.contents.isEmpty)
}
