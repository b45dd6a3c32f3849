import Foundation

/// A safetensors file of f64 and f32 numbers, read and written independently of the program.
struct Safetensors {
  var metadata: [String: String] = [:]
  var tensors: [(name: String, shape: [Int], values: [Double])] = []
  /// The types of the tensors that are not F64.
  var types: [String: String] = [:]

  init() {}

  init(_ path: String) throws {
    let bytes = try Data(contentsOf: URL(filePath: path))
    let length = bytes.prefix(8).enumerated().reduce(0) { $0 | Int($1.element) << (8 * $1.offset) }
    let header = try JSONSerialization.jsonObject(with: bytes[8..<8 + length]) as? [String: Any] ?? [:]
    for (name, entry) in header.sorted(by: { $0.key < $1.key }) {
      guard let entry = entry as? [String: Any] else { continue }
      guard let shape = entry["shape"] as? [Int], let offsets = entry["data_offsets"] as? [Int],
        let type = entry["dtype"] as? String
      else {
        metadata = entry as? [String: String] ?? [:]
        continue
      }
      let data = bytes[8 + length + offsets[0]..<8 + length + offsets[1]]
      let values = data.withUnsafeBytes { raw in
        type == "F32"
          ? (0..<raw.count / 4).map { Double(raw.loadUnaligned(fromByteOffset: $0 * 4, as: Float.self)) }
          : (0..<raw.count / 8).map { raw.loadUnaligned(fromByteOffset: $0 * 8, as: Double.self) }
      }
      types[name] = type
      tensors.append((name, shape, values))
    }
  }

  func write(to path: String) throws {
    var header: [String: Any] = metadata.isEmpty ? [:] : ["__metadata__": metadata]
    var data = Data()
    for (name, shape, values) in tensors {
      let type = types[name] ?? "F64"
      let bytes =
        type == "F32" ? values.map { Float($0) }.withUnsafeBytes { Data($0) } : values.withUnsafeBytes { Data($0) }
      header[name] = ["dtype": type, "shape": shape, "data_offsets": [data.count, data.count + bytes.count]]
      data += bytes
    }
    let text = try JSONSerialization.data(withJSONObject: header)
    let length = withUnsafeBytes(of: UInt64(text.count).littleEndian) { Data($0) }
    try (length + text + data).write(to: URL(filePath: path))
  }

  func shape(_ name: String) -> [Int]? { tensors.first { $0.name == name }?.shape }

  func values(_ name: String) -> [Double] { tensors.first { $0.name == name }?.values ?? [] }

  /// Prompts of dimension 3 with 6 examples; inputs and labels are functions of the index.
  static func prompts(
    _ count: Int = 4, inputs: (Int) -> Double = { sin(Double($0 * $0 + 1)) },
    labels: (Int) -> Double = { cos(Double(3 * $0 * $0 + 2)) }
  ) -> Safetensors {
    var file = Safetensors()
    file.tensors = [
      ("xs", [count, 7, 3], (0..<count * 21).map(inputs)), ("ys", [count, 7], (0..<count * 7).map(labels)),
    ]
    return file
  }
}
