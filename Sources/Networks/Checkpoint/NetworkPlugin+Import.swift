internal import LockstepCore
public import LockstepFiles

extension NetworkPlugin {
  /// The name of a tensor that every network of this kind has, and no other.
  public static var signatureTensor: String { Network.Configuration.signatureTensor }

  /// Writes a checkpoint with the parameters of a PyTorch state dict.
  ///
  /// - Parameters:
  ///   - tensors: The state dict, f32.
  ///   - options: Values of the sizes that no tensor's shape determines; see ``BackboneConfiguration/importOptions``.
  ///   - functionClass: The specification of the function class that the network was trained on; nil if unknown.
  ///   - contextSize: The number n of examples before the last query that it was trained with; nil if unknown.
  /// - Returns: The network.
  /// - Throws: `LockstepError` that names the tensor or the option that is missing or wrong, or says why
  ///   the folder cannot be written.
  public static func importCheckpoint(
    _ tensors: TensorFile, options: [String: String], to folder: String, functionClass: String?, contextSize: Int?,
    replacing: Bool
  ) throws -> InContextModel<Network> {
    let model = InContextModel<Network>(try NetworkConfiguration(importing: tensors, options: options))
    guard !InputFile.exists(Checkpoints.path(TrainingDocument.fileName, in: folder)) else {
      throw LockstepError.file("'\(folder)' contains a training; choose another folder")
    }
    let values = try Checkpoints.read(model, from: tensors)
    let output = try AtomicFolder(folder, replacing: replacing, signature: CheckpointHeader.marker)
    try output.write(
      CheckpointHeader.text(
        summary: nil, network: model.configuration.fields(kind: about.identifier), functionClass: functionClass,
        contextSize: contextSize),
      to: CheckpointHeader.fileName)
    try Checkpoints.write(values, to: output.pendingPath(of: Checkpoints.modelFile), replacing: false)
    try output.commit()
    return model
  }
}
