import LockstepFiles
import LockstepTestSupport

/// A safetensors file, byte by byte: the header's length, the header, the data.
struct TensorBytes {
  var bytes: [UInt8]

  /// A file with this header and data, and another header length if given.
  init(header: String, data: [UInt8] = [], headerLength: UInt64? = nil) {
    bytes = littleEndian(headerLength ?? UInt64(header.utf8.count)) + Array(header.utf8) + data
  }

  /// A file of tensors in this order.
  init(_ tensors: [Tensor], metadata: [String: String] = [:]) throws {
    var fields: [JSONValue.Field] = []
    if !metadata.isEmpty {
      fields.append(.init("__metadata__", .object(metadata.map { .init($0.key, .string($0.value)) })))
    }
    var data: [UInt8] = []
    for tensor in tensors {
      let end = data.count + tensor.data.count
      fields.append(
        .init(
          tensor.name,
          [
            "dtype": .string(tensor.type), "shape": .integers(tensor.shape),
            "data_offsets": .integers([data.count, end]),
          ]))
      data += tensor.data
    }
    self.init(header: try JSONValue.object(fields).text(), data: data)
  }

  /// Writes the bytes into a folder and gives the file's path.
  func written(to folder: TemporaryFolder, _ name: String = "a.safetensors") throws -> String {
    let file = try AtomicFile(folder.file(name), replacing: true)
    try bytes.withUnsafeBytes { try file.write($0, at: 0) }
    try file.commit()
    return folder.file(name)
  }
}

struct Tensor {
  var name: String
  var type: String
  var shape: [Int]
  var data: [UInt8]

  static func f64(_ name: String, _ shape: [Int], _ values: [Double]) -> Tensor {
    Tensor(name: name, type: "F64", shape: shape, data: values.flatMap { littleEndian($0.bitPattern) })
  }

  static func f32(_ name: String, _ shape: [Int], _ values: [Float]) -> Tensor {
    Tensor(name: name, type: "F32", shape: shape, data: values.flatMap { littleEndian($0.bitPattern) })
  }

  static func i64(_ name: String, _ shape: [Int], _ values: [Int64]) -> Tensor {
    Tensor(name: name, type: "I64", shape: shape, data: values.flatMap { littleEndian($0) })
  }

  static func i32(_ name: String, _ shape: [Int], _ values: [Int32]) -> Tensor {
    Tensor(name: name, type: "I32", shape: shape, data: values.flatMap { littleEndian($0) })
  }
}

private func littleEndian(_ number: some FixedWidthInteger) -> [UInt8] {
  withUnsafeBytes(of: number.littleEndian) { Array($0) }
}
