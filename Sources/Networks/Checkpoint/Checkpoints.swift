internal import LockstepCore
public import LockstepFiles

/// The files of a checkpoint: a folder with the network's configuration, its parameters under the names of a PyTorch
/// state dict, and perhaps read-outs of its layers.
public enum Checkpoints {
  /// The parameters' file: safetensors, f32.
  public static let modelFile = "model.safetensors"

  /// The path of a file in a checkpoint's folder.
  public static func path(_ file: String, in folder: String) -> String {
    folder.hasSuffix("/") ? folder + file : folder + "/" + file
  }

  /// Writes parameters into a safetensors file, which PyTorch's `load_state_dict` takes as it is.
  ///
  /// - Throws: ``LockstepCore/LockstepError`` if the file cannot be written; one that was there is then untouched.
  public static func write(
    _ values: Parameters<Float>, to path: String, metadata: [String: String] = [:], replacing: Bool
  ) throws {
    let parameters = values.plan.parameters
    let writer = try TensorFileWriter(
      path, .f32, tensors: parameters.map { ($0.name, $0.shape) }, metadata: ["format": "pt"].merging(metadata) { $1 },
      replacing: replacing)
    for parameter in parameters { try writer.write(floats: values.storage[parameter.range], to: parameter.name) }
    try writer.commit()
  }

  /// Reads the parameters of a plan from a safetensors file. Every tensor's shape is looked at before any is read.
  ///
  /// - Throws: ``LockstepCore/LockstepError`` that names a tensor which is missing, has another shape, is not f32, holds a
  ///   number that is not finite, or is none of the network's.
  public static func read(_ plan: ParameterLayout, from file: TensorFile) throws -> Parameters<Float> {
    for parameter in plan.parameters { try file.requireShape(parameter.shape, of: parameter.name) }
    let known = Set(plan.parameters.map(\.name))
    if let unknown = file.names.first(where: { !known.contains($0) && !isUnused($0) }) {
      throw LockstepError.file("\(file.path): the tensor '\(unknown)' is none of this network's")
    }
    let values = Parameters<Float>(plan)
    for parameter in plan.parameters {
      values.storage.write(try file.floats(of: parameter.name), at: parameter.range.lowerBound)
    }
    return values
  }

  /// Whether GPT-2's code stores a tensor without using it here: token embeddings, and constants of the causal mask.
  private static func isUnused(_ name: String) -> Bool {
    name == "_backbone.wte.weight" || name.hasSuffix(".attn.bias") || name.hasSuffix(".attn.masked_bias")
  }
}

/// A network as its checkpoint's folder holds it.
public struct Checkpoint<Network: Backbone>: Sendable where Network.Scalar == Float {
  /// The folder.
  public let folder: String
  /// What it was trained for.
  public let header: CheckpointHeader
  /// The network.
  public let model: InContextModel<Network>
  /// Its parameters.
  public let values: Parameters<Float>
  /// The parameters' fingerprint: their file's SHA-256.
  public let fingerprint: String

  /// Reads a checkpoint.
  ///
  /// - Throws: ``LockstepCore/LockstepError`` that names the file, and the field or tensor that is wrong.
  public init(folder: String) throws {
    self.folder = folder
    header = try CheckpointHeader(folder: folder)
    model = InContextModel(try NetworkConfiguration(header.network))
    let path = Checkpoints.path(Checkpoints.modelFile, in: folder)
    values = try Checkpoints.read(model.plan, from: TensorFile(path))
    fingerprint = try Checksum.sha256(of: path)
  }
}
