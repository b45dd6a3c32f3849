import LockstepCore
import LockstepFiles
import LockstepTestSupport
import Testing

/// The error on opening a file with these bytes, without the path.
private func complaint(_ bytes: TensorBytes) throws -> String {
  let folder = try TemporaryFolder()
  let path = try bytes.written(to: folder)
  let error = try #require(throws: LockstepError.self) { try TensorFile(path) }
  #expect(error.description.hasPrefix(path))
  return String(error.description.dropFirst(path.count))
}

/// An entry of a header; valid by default.
private func entry(dtype: String = "\"F64\"", shape: String = "[1]", offsets: String = "[0, 8]") -> String {
  #"{"dtype": \#(dtype), "shape": \#(shape), "data_offsets": \#(offsets)}"#
}

private let eightBytes = [UInt8](repeating: 0, count: 8)

@Test(arguments: 0..<8)
func filesWithoutAHeaderLengthAreRejected(count: Int) throws {
  var file = TensorBytes(header: "{}")
  file.bytes = Array(file.bytes.prefix(count))
  #expect(try complaint(file) == ": too short for a safetensors file (\(count) bytes)")
}

/// The length is checked before memory is allocated.
@Test(arguments: [3, 10, 101 << 20, 1 << 32, 1 << 63, .max] as [UInt64])
func headersLongerThanTheFileAreRejected(length: UInt64) throws {
  #expect(
    try complaint(TensorBytes(header: "{}", headerLength: length))
      == ": not a safetensors file, or truncated (a header of \(length) bytes does not fit)")
}

@Test(arguments: [
  ("", ", header: not JSON at line 1, column 1: unexpected end of data"),
  ("{", ", header: not JSON at line 1, column 2: unexpected end of data"),
  ("PK\u{3}\u{4}", ", header: 'PK' is not JSON at line 1, column 1"),
  ("[]", ", header: is an array; expected an object"), ("null", ", header: is null; expected an object"),
  ("{} {}", ", header: not JSON at line 1, column 4: unexpected character"),
  // Headers are padded with spaces, not with zeros.
  ("{}\0", ", header: NUL byte at line 1, column 3"),
  ("{}\0\0\0", ", header: NUL byte at line 1, column 3"),
])
func headersThatAreNotObjectsAreRejected(header: String, words: String) throws {
  #expect(try complaint(TensorBytes(header: header)) == words)
}

@Test func deeplyNestedHeadersAreRejected() throws {
  let header = #"{"x": "# + String(repeating: "[", count: 100_000)
  #expect(
    try complaint(TensorBytes(header: header))
      == ", header: more than 64 levels of nesting at line 1, column 70")
}

@Test func duplicateTensorsAreRejected() throws {
  let header = #"{"x": \#(entry()), "x": \#(entry())}"#
  #expect(
    try complaint(TensorBytes(header: header, data: eightBytes)).hasPrefix(
      ", header: duplicate field 'x' at line 1, column"))
}

@Test(arguments: [
  (#"{"shape": [1], "data_offsets": [0, 8]}"#, "missing field 'x.dtype'"),
  (#"{"dtype": "F64", "data_offsets": [0, 8]}"#, "missing field 'x.shape'"),
  (#"{"dtype": "F64", "shape": [1]}"#, "missing field 'x.data_offsets'"),
  (
    #"{"dtype": "F64", "shape": [1], "data_offsets": [0, 8], "strides": [1]}"#,
    "unknown field 'x.strides'; the fields are dtype, shape, data_offsets"
  ),
  ("[]", "field 'x' is an array; expected an object"),
])
func entriesWithOtherFieldsAreRejected(entry: String, words: String) throws {
  #expect(
    try complaint(TensorBytes(header: #"{"x": \#(entry)}"#, data: eightBytes)) == ", header: \(words)")
}

@Test(arguments: [
  (entry(dtype: "\"F80\""), "dtype' is 'F80'; expected a safetensors type such as F32"),
  (entry(dtype: "\"f64\""), "dtype' is 'f64'; expected a safetensors type such as F32"),
  (entry(dtype: "8"), "dtype' is an integer; expected a string"),
  (entry(shape: "[-1]"), "shape[0]' is -1; expected an integer of 0 or more"),
  (entry(shape: "[1, 0.5]"), "shape[1]' is a number; expected an integer"),
  (entry(shape: "[1.0]"), "shape[0]' is a number; expected an integer"),
  (entry(shape: "[null]"), "shape[0]' is null; expected an integer"),
  (entry(shape: "1"), "shape' is an integer; expected an array"),
  (entry(shape: "[1, 1, 1, 1, 1, 1, 1, 1, 1]"), "shape' has 9 elements; expected at most 8"),
  (entry(shape: "[4294967296, 4294967296]"), "shape' has too many elements for any file"),
  (entry(shape: "[9223372036854775807]"), "shape' has too many elements for any file"),
  (entry(shape: "[2]"), "data_offsets' covers 8 bytes; shape [2] and type F64 need 16"),
  (entry(dtype: "\"F32\""), "data_offsets' covers 8 bytes; shape [1] and type F32 need 4"),
  (entry(offsets: "[8, 0]"), "data_offsets' must be [start, end]"),
  (entry(offsets: "[0]"), "data_offsets' must be [start, end]"),
  (entry(offsets: "[0, 8, 16]"), "data_offsets' must be [start, end]"),
  (entry(offsets: "[-8, 0]"), "data_offsets[0]' is -8; expected an integer of 0 or more"),
  (entry(offsets: "[0, 8.0]"), "data_offsets[1]' is a number; expected an integer"),
])
func invalidEntriesAreRejected(entry: String, words: String) throws {
  #expect(
    try complaint(TensorBytes(header: #"{"x": \#(entry)}"#, data: eightBytes)) == ", header: field 'x.\(words)")
}

/// json-c would clamp the size.
@Test func sizesBeyond64BitsAreRejected() throws {
  let header = #"{"x": \#(entry(shape: "[18446744073709551617]"))}"#
  #expect(try complaint(TensorBytes(header: header, data: eightBytes)).contains("64-bit integer"))
}

@Test(arguments: [
  ("[0, 16]", "[8, 24]", "tensor 'b' starts at byte 8 of the data, inside another tensor"),
  ("[0, 16]", "[0, 16]", "tensor 'b' starts at byte 0 of the data, inside another tensor"),
  ("[8, 24]", "[0, 16]", "tensor 'a' starts at byte 8 of the data, inside another tensor"),
  ("[0, 16]", "[24, 40]", "tensor 'b' starts at byte 24 of the data, after a gap"),
  ("[8, 24]", "[24, 40]", "tensor 'a' starts at byte 8 of the data, after a gap"),
])
func overlapsAndGapsAreRejected(a: String, b: String, words: String) throws {
  let header = #"{"a": \#(entry(shape: "[2]", offsets: a)), "b": \#(entry(shape: "[2]", offsets: b))}"#
  #expect(try complaint(TensorBytes(header: header, data: eightBytes + eightBytes + eightBytes)) == ": \(words)")
}

/// Truncated files, and files that are too long.
@Test(arguments: [0, 7, 9, 16])
func wrongFileSizesAreRejected(count: Int) throws {
  let header = #"{"x": \#(entry())}"#
  #expect(
    try complaint(TensorBytes(header: header, data: [UInt8](repeating: 0, count: count)))
      == ": the header describes 8 bytes of data, but the file has \(count); it is truncated or corrupt")
}

@Test(arguments: [
  ("3", "' is an integer; expected an object"), (#"{"a": 3}"#, ".a' is an integer; expected a string"),
])
func metadataMustBeStrings(metadata: String, words: String) throws {
  #expect(
    try complaint(TensorBytes(header: #"{"__metadata__": \#(metadata)}"#))
      == ", header: field '__metadata__\(words)")
}

@Test func foldersAndMissingFilesAreRejected() throws {
  let folder = try TemporaryFolder()
  #expect(throws: LockstepError.file("cannot read '\(folder.path)': it is a folder")) { try TensorFile(folder.path) }
  let missing = folder.file("missing.safetensors")
  #expect(throws: LockstepError.file("cannot read '\(missing)': No such file or directory")) { try TensorFile(missing) }
}
