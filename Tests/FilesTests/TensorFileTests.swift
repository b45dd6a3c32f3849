import Glibc
import LockstepCore
import LockstepFiles
import LockstepTestSupport
import Testing

@Test func everyNumberTypeIsRead() throws {
  let folder = try TemporaryFolder()
  let path = try TensorBytes([
    .f64("f64", [2], [0.1, -0.0]), .f32("f32", [1, 2], [0.1, -3]), .i64("i64", [], [-7]), .i32("i32", [3], [1, 2, -3]),
  ]).written(to: folder)
  let file = try TensorFile(path)
  #expect(try file.values(of: "f64").map(\.bitPattern) == [0.1, -0.0].map(\.bitPattern))
  #expect(try file.values(of: "f32") == [Double(Float(0.1)), -3])
  #expect(try file.values(of: "i64") == [-7])
  #expect(try file.values(of: "i32") == [1, 2, -3])
  #expect(try file.shape(of: "f32", axes: ["a", "b"]) == [1, 2])
  #expect(try file.shape(of: "i64", axes: []) == [])
  #expect(file.contains("i32") && !file.contains("i16"))
  #expect(file.path == path)
}

@Test func partsOfATensorAreRead() throws {
  let folder = try TemporaryFolder()
  let file = try TensorFile(
    TensorBytes([.f64("before", [1], [9]), .f64("x", [2, 3], [0, 1, 2, 3, 4, 5])]).written(to: folder))
  #expect(try file.values(of: "x", 2..<5) == [2, 3, 4])
  #expect(try file.values(of: "x", 6..<6) == [])
}

@Test func metadataIsRead() throws {
  let folder = try TemporaryFolder()
  let metadata = ["step": "layer", "é\n": "漢 \"quoted\""]
  let file = try TensorFile(TensorBytes([.f64("x", [1], [1])], metadata: metadata).written(to: folder))
  #expect(file.metadata == metadata)
}

/// Spaces after the header align the data.
@Test(arguments: ["", " ", "       ", "\n"])
func paddedHeadersAreRead(padding: String) throws {
  let folder = try TemporaryFolder()
  let tensor = Tensor.f64("x", [1], [0.5])
  let header = #"{"x":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}"# + padding
  let file = try TensorFile(TensorBytes(header: header, data: tensor.data).written(to: folder))
  #expect(try file.values(of: "x") == [0.5])
}

/// The length of a header, which a file begins with, may look like the first bytes of a pickle.
@Test(arguments: [0x280, 0x580])
func headersMayHaveAnyLength(length: Int) throws {
  let folder = try TemporaryFolder()
  let tensor = Tensor.f64("x", [1], [0.5])
  let header = #"{"x":{"dtype":"F64","shape":[1],"data_offsets":[0,8]}}"#
  let padding = String(repeating: " ", count: length - header.utf8.count)
  let file = try TensorFile(TensorBytes(header: header + padding, data: tensor.data).written(to: folder))
  #expect(try file.values(of: "x") == [0.5])
}

@Test func headersMayListTensorsInAnyOrder() throws {
  let folder = try TemporaryFolder()
  let header = """
    {"b": {"data_offsets": [8, 16], "shape": [1], "dtype": "F64"},
     "__metadata__": {},
     "a": {"shape": [1], "dtype": "F64", "data_offsets": [0, 8]}}
    """
  let data = Tensor.f64("", [2], [1, 2]).data
  let file = try TensorFile(TensorBytes(header: header, data: data).written(to: folder))
  #expect(try file.values(of: "a") == [1])
  #expect(try file.values(of: "b") == [2])
}

@Test func filesWithoutTensorsAreRead() throws {
  let folder = try TemporaryFolder()
  let path = try TensorBytes(header: "{}").written(to: folder)
  #expect(throws: LockstepError.file("\(path): missing tensor 'x'; the file has none")) {
    try TensorFile(path).values(of: "x")
  }
}

/// An empty tensor starts where another one does. Their order must not depend on the names.
@Test(arguments: ["a", "z"])
func emptyTensorsTakeNoSpace(name: String) throws {
  let folder = try TemporaryFolder()
  let file = try TensorFile(
    TensorBytes([.f64(name, [0, 3], []), .f64("m", [1], [4]), .f64("\(name)2", [0], [])]).written(to: folder))
  #expect(try file.values(of: name) == [])
  #expect(try file.values(of: "m") == [4])
  #expect(try file.shape(of: name, axes: ["a", "b"]) == [0, 3])
}

@Test func otherTypesMatterOnlyIfRead() throws {
  let folder = try TemporaryFolder()
  let path = try TensorBytes([
    .f64("x", [1], [1]), Tensor(name: "half", type: "F16", shape: [3], data: [0, 0, 0, 0, 0, 0]),
    Tensor(name: "mask", type: "BOOL", shape: [2], data: [0, 1]),
  ]).written(to: folder)
  let file = try TensorFile(path)
  #expect(try file.values(of: "x") == [1])
  let words = LockstepError.file("\(path): tensor 'half' has type F16; expected F64, F32, I64 or I32")
  #expect(throws: words) { try file.values(of: "half") }
  #expect(throws: words) { try file.shape(of: "half", axes: ["n"]) }
}

@Test(arguments: [Double.nan, .infinity, -.infinity])
func nonFiniteNumbersAreLocated(number: Double) throws {
  let folder = try TemporaryFolder()
  var values = [Double](repeating: 0, count: 24)
  values[17] = number
  let path = try TensorBytes([.f64("x", [2, 3, 4], values)]).written(to: folder)
  let words = LockstepError.file("\(path): tensor 'x' is \(number) at [1, 1, 1]; expected a finite number")
  let file = try TensorFile(path)
  #expect(throws: words) { try file.values(of: "x") }
  #expect(throws: words) { try file.values(of: "x", 16..<20) }
  #expect(try file.values(of: "x", 0..<17) == [Double](repeating: 0, count: 17))
}

@Test func nonFiniteFloatsAreLocated() throws {
  let folder = try TemporaryFolder()
  let path = try TensorBytes([.f32("x", [2], [0, .nan])]).written(to: folder)
  #expect(throws: LockstepError.file("\(path): tensor 'x' is nan at [1]; expected a finite number")) {
    try TensorFile(path).values(of: "x")
  }
}

@Test func shapeErrorsNameBothShapes() throws {
  let folder = try TemporaryFolder()
  let path = try TensorBytes([.f64("x", [2, 1], [1, 2])]).written(to: folder)
  let file = try TensorFile(path)
  #expect(throws: LockstepError.file("\(path): tensor 'x' has shape [2, 1]; expected [B, n+1, d]")) {
    try file.shape(of: "x", axes: ["B", "n+1", "d"])
  }
  #expect(throws: LockstepError.file("\(path): tensor 'x' has shape [2, 1]; expected [1, 2]")) {
    try file.requireShape([1, 2], of: "x")
  }
  #expect(throws: LockstepError.file("\(path): missing tensor 'y'; the file has x")) {
    try file.requireShape([2, 1], of: "y")
  }
}

/// The file is truncated while it is open.
@Test func truncationWhileReadingIsReported() throws {
  let folder = try TemporaryFolder()
  let bytes = try TensorBytes([.f64("x", [2], [1, 2])])
  let path = try bytes.written(to: folder)
  let file = try TensorFile(path)
  try #require(truncate(path, bytes.bytes.count - 1) == 0)
  #expect(throws: LockstepError.file("\(path): the file ends before byte \(bytes.bytes.count)")) {
    try file.values(of: "x")
  }
}
