import LockstepCore
import LockstepFiles
import LockstepTestSupport
import Testing

/// What opening a file of these bytes complains of, without the file's name.
private func complaint(_ bytes: TensorBytes) throws -> String {
  let folder = try TemporaryFolder()
  let path = try bytes.written(to: folder)
  let error = try #require(throws: LockstepError.self) { try TensorFile(path) }
  #expect(error.description.hasPrefix(path))
  return String(error.description.dropFirst(path.count))
}

/// A header's entry, whole unless a part is given.
private func entry(dtype: String = "\"F64\"", shape: String = "[1]", offsets: String = "[0, 8]") -> String {
  #"{"dtype": \#(dtype), "shape": \#(shape), "data_offsets": \#(offsets)}"#
}

private let eightBytes = [UInt8](repeating: 0, count: 8)

@Test(arguments: 0..<8)
func refusesAFileShorterThanAHeadersLength(count: Int) throws {
  var file = TensorBytes(header: "{}")
  file.bytes = Array(file.bytes.prefix(count))
  #expect(try complaint(file) == ": \(count) bytes are too few for a safetensors file")
}

/// The length is believed neither for the reading nor for the memory that is asked for.
@Test(arguments: [3, 10, 101 << 20, 1 << 32, 1 << 63, .max] as [UInt64])
func refusesAHeaderLongerThanTheFile(length: UInt64) throws {
  #expect(
    try complaint(TensorBytes(header: "{}", headerLength: length))
      == ": not a safetensors file, or a truncated one: its header is said to have \(length) bytes")
}

@Test(arguments: [
  ("", ", header: not JSON at line 1, column 1: unexpected end of data"),
  ("{", ", header: not JSON at line 1, column 2: unexpected end of data"),
  ("PK\u{3}\u{4}", ", header: 'PK' is not JSON at line 1, column 1"),
  ("[]", ", header: is a list; expected an object"), ("null", ", header: is null; expected an object"),
  ("{} {}", ", header: not JSON at line 1, column 4: unexpected character"),
  // The format pads headers with spaces, not with zeros.
  ("{}\0", ", header: there is a NUL byte at line 1, column 3"),
  ("{}\0\0\0", ", header: there is a NUL byte at line 1, column 3"),
])
func refusesAHeaderThatIsNotAnObject(header: String, words: String) throws {
  #expect(try complaint(TensorBytes(header: header)) == words)
}

@Test func refusesADeeplyNestedHeader() throws {
  let header = #"{"x": "# + String(repeating: "[", count: 100_000)
  #expect(
    try complaint(TensorBytes(header: header))
      == ", header: lists and objects are nested more than 64 deep at line 1, column 70")
}

@Test func refusesATensorThatIsNamedTwice() throws {
  let header = #"{"x": \#(entry()), "x": \#(entry())}"#
  #expect(
    try complaint(TensorBytes(header: header, data: eightBytes)).hasPrefix(
      ", header: the field 'x' is given a second time at line 1, column"))
}

@Test(arguments: [
  (#"{"shape": [1], "data_offsets": [0, 8]}"#, "lacks the field 'dtype'"),
  (#"{"dtype": "F64", "data_offsets": [0, 8]}"#, "lacks the field 'shape'"),
  (#"{"dtype": "F64", "shape": [1]}"#, "lacks the field 'data_offsets'"),
  (
    #"{"dtype": "F64", "shape": [1], "data_offsets": [0, 8], "strides": [1]}"#,
    "has an unknown field 'strides'; there are dtype, shape, data_offsets"
  ),
  ("[]", "is a list; expected an object"),
])
func refusesAnEntryOfOtherFields(entry: String, words: String) throws {
  #expect(
    try complaint(TensorBytes(header: #"{"x": \#(entry)}"#, data: eightBytes)) == ", header: the field 'x' \(words)")
}

@Test(arguments: [
  (entry(dtype: "\"F80\""), "dtype' is 'F80', which is no type of safetensors"),
  (entry(dtype: "\"f64\""), "dtype' is 'f64', which is no type of safetensors"),
  (entry(dtype: "8"), "dtype' is a integer; expected a text"),
  (entry(shape: "[-1]"), "shape[0]' is -1; expected from 0 to 9223372036854775807"),
  (entry(shape: "[1, 0.5]"), "shape[1]' is a number; expected a integer"),
  (entry(shape: "[1.0]"), "shape[0]' is a number; expected a integer"),
  (entry(shape: "[null]"), "shape[0]' is null; expected a integer"),
  (entry(shape: "1"), "shape' is a integer; expected a list"),
  (entry(shape: "[4294967296, 4294967296]"), "shape' has more entries than any file can hold"),
  (entry(shape: "[9223372036854775807]"), "shape' has more entries than any file can hold"),
  (entry(shape: "[2]"), "data_offsets' gives 8 bytes; a tensor of shape [2] and type F64 takes 16"),
  (entry(dtype: "\"F32\""), "data_offsets' gives 8 bytes; a tensor of shape [1] and type F32 takes 4"),
  (entry(offsets: "[8, 0]"), "data_offsets' is not a beginning and an end"),
  (entry(offsets: "[0]"), "data_offsets' is not a beginning and an end"),
  (entry(offsets: "[0, 8, 16]"), "data_offsets' is not a beginning and an end"),
  (entry(offsets: "[-8, 0]"), "data_offsets[0]' is -8; expected from 0 to 9223372036854775807"),
  (entry(offsets: "[0, 8.0]"), "data_offsets[1]' is a number; expected a integer"),
])
func refusesAnEntryThatMakesNoSense(entry: String, words: String) throws {
  #expect(
    try complaint(TensorBytes(header: #"{"x": \#(entry)}"#, data: eightBytes)) == ", header: the field 'x.\(words)")
}

/// A size beyond 64 bits would be cut to the largest number there is.
@Test func refusesASizeBeyond64Bits() throws {
  let header = #"{"x": \#(entry(shape: "[18446744073709551617]"))}"#
  #expect(try complaint(TensorBytes(header: header, data: eightBytes)).contains("beyond the integers of 64 bits"))
}

@Test(arguments: [
  ("[0, 16]", "[8, 24]", "the tensor 'b' begins at byte 8 of the data, inside another one"),
  ("[0, 16]", "[0, 16]", "the tensor 'b' begins at byte 0 of the data, inside another one"),
  ("[8, 24]", "[0, 16]", "the tensor 'a' begins at byte 8 of the data, inside another one"),
  ("[0, 16]", "[24, 40]", "the tensor 'b' begins at byte 24 of the data, after a gap that belongs to none"),
  ("[8, 24]", "[24, 40]", "the tensor 'a' begins at byte 8 of the data, after a gap that belongs to none"),
])
func refusesOffsetsThatOverlapOrLeaveGaps(a: String, b: String, words: String) throws {
  let header = #"{"a": \#(entry(shape: "[2]", offsets: a)), "b": \#(entry(shape: "[2]", offsets: b))}"#
  #expect(try complaint(TensorBytes(header: header, data: eightBytes + eightBytes + eightBytes)) == ": \(words)")
}

/// A truncated file, offsets past the end, a file that is longer than it says.
@Test(arguments: [0, 7, 9, 16])
func refusesAFileOfAnotherLength(count: Int) throws {
  let header = #"{"x": \#(entry())}"#
  #expect(
    try complaint(TensorBytes(header: header, data: [UInt8](repeating: 0, count: count)))
      == ": the tensors take 8 bytes, but the file has \(count) for them; it is truncated or damaged")
}

@Test(arguments: [
  ("3", "' is a integer; expected an object"), (#"{"a": 3}"#, ".a' is a integer; expected a text"),
])
func refusesMetadataThatIsNotTexts(metadata: String, words: String) throws {
  #expect(
    try complaint(TensorBytes(header: #"{"__metadata__": \#(metadata)}"#))
      == ", header: the field '__metadata__\(words)")
}

@Test func refusesAFolderAndAMissingFile() throws {
  let folder = try TemporaryFolder()
  #expect(throws: LockstepError.file("cannot read '\(folder.path)': it is a folder")) { try TensorFile(folder.path) }
  let missing = folder.file("missing.safetensors")
  #expect(throws: LockstepError.file("cannot read '\(missing)': No such file or directory")) { try TensorFile(missing) }
}
