internal import LockstepCore
internal import LockstepFiles

/// The files of a checkpoint: a folder with the network's configuration, its parameters under the names of a PyTorch
/// state dict, and optionally read-outs of its layers.
public enum Checkpoints {
  /// The parameters' file: safetensors, f32.
  public static let modelFile = "model.safetensors"
  /// The option of a network's plugin that names the checkpoint's folder.
  public static let optionName = "checkpoint"

  /// The path of a file in a checkpoint's folder.
  public static func path(_ file: String, in folder: String) -> String {
    folder.hasSuffix("/") ? folder + file : folder + "/" + file
  }

  /// Writes parameters to a safetensors file that PyTorch's `load_state_dict` accepts as it is.
  ///
  /// - Throws: `LockstepError` if the file cannot be written; an existing file is then left untouched.
  public static func write(
    _ values: Parameters<Float>, to path: String, metadata: [String: String] = [:], replacing: Bool
  ) throws {
    let parameters = values.layout.parameters
    let writer = try TensorFileWriter(
      path, .f32, tensors: parameters.map { ($0.name, $0.shape) }, metadata: ["format": "pt"].merging(metadata) { $1 },
      replacing: replacing)
    for parameter in parameters { try writer.write(floats: values.storage[parameter.range], to: parameter.name) }
    try writer.commit()
  }

  /// Reads the parameters of a network from a safetensors file. All shapes are checked before any tensor is read.
  ///
  /// - Throws: `LockstepError` that names a tensor which is missing, has another shape, is not f32, has an
  ///   entry that is not finite, or does not belong to the network.
  static func read<Network: Backbone<Float>>(
    _ model: InContextModel<Network>, from file: TensorFile
  ) throws -> Parameters<Float> {
    let layout = model.layout
    for parameter in layout.parameters { try file.requireShape(parameter.shape, of: parameter.name) }
    let known = Set(layout.parameters.map(\.name))
    if let unknown = file.names.first(where: { !known.contains($0) && !Network.Configuration.isUnused($0) }) {
      throw LockstepError.file("\(file.path): the tensor '\(unknown)' does not belong to this network")
    }
    let values = Parameters<Float>(layout)
    for parameter in layout.parameters {
      values.storage.write(try file.floats(of: parameter.name), at: parameter.range.lowerBound)
    }
    return values
  }
}

extension AtomicFolder {
  /// Writes a network and its parameters; `kind` is the name of the network's plugin.
  func write<Network: Backbone<Float>>(
    _ model: InContextModel<Network>, _ values: Parameters<Float>, kind: String, summary: String?,
    functionClass: String?, contextSize: Int?
  ) throws {
    try write(
      CheckpointHeader.text(
        summary: summary, network: model.configuration.fields(kind: kind), functionClass: functionClass,
        contextSize: contextSize),
      to: CheckpointHeader.fileName)
    try Checkpoints.write(values, to: pendingPath(of: Checkpoints.modelFile), replacing: false)
  }
}

/// A network read from a checkpoint's folder.
public struct Checkpoint<Network: Backbone>: Sendable where Network.Scalar == Float {
  /// The folder.
  public let folder: String
  /// The contents of its configuration file.
  public let header: CheckpointHeader
  /// The network.
  public let model: InContextModel<Network>
  /// Its parameters.
  public let values: Parameters<Float>
  /// The SHA-256 of the parameters' file.
  public let fingerprint: String

  /// Reads a checkpoint.
  ///
  /// - Throws: `LockstepError` that names the file and the field or tensor that is wrong.
  public init(folder: String) throws {
    self.folder = folder
    header = try CheckpointHeader(folder: folder)
    let configuration = try NetworkConfiguration<Network.Configuration>(header.network)
    if let n = header.contextSize {
      try LockstepError.naming(Checkpoints.path(CheckpointHeader.fileName, in: folder)) {
        try configuration.requirePositions(forContextSize: n)
      }
    }
    model = InContextModel(configuration)
    let file = try TensorFile(Checkpoints.path(Checkpoints.modelFile, in: folder))
    values = try Checkpoints.read(model, from: file)
    fingerprint = try file.sha256()
  }
}
