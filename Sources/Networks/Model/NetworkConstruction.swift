public import LockstepCore
internal import LockstepFiles

/// A network whose weights are set rather than trained, so that its layers run an algorithm that is known: a positive
/// control for claims about trained ones.
///
/// It belongs to a ``NetworkPlugin``, and is named and given options as plugins are.
public protocol NetworkConstruction<Network>: Plugin {
  /// The architecture.
  associatedtype Network: Backbone<Float>

  /// The network's sizes.
  var configuration: NetworkConfiguration<Network.Configuration> { get }

  /// The network and its values. The read-out of the last layer is that of every layer.
  ///
  /// - Throws: `LockstepError` if options do not go together.
  func network() throws -> (model: InContextModel<Network>, values: Parameters<Float>)
}

extension NetworkConstruction {
  /// Writes a checkpoint with the network and the read-outs of all its layers.
  ///
  /// - Parameter kind: The name of the network's plugin.
  /// - Returns: The network.
  /// - Throws: `LockstepError` if options do not go together, or says why the folder cannot be written.
  public func writeCheckpoint(kind: String, to folder: String, replacing: Bool) throws -> InContextModel<Network> {
    let (model, values) = try network()
    if let parameter = model.layout.parameters.first(where: { !values[$0].values.allSatisfy(\.isFinite) }) {
      throw LockstepError.option(
        "\(specification): '\(parameter.name)' has a number that is not finite in single precision; choose other options"
      )
    }
    let output = try AtomicFolder(folder, replacing: replacing, kind: CheckpointHeader.folderKind)
    try output.write(
      model, values, kind: kind, summary: "constructed: \(specification)", functionClass: nil, contextSize: nil)
    try ReadOuts(sharedByLayersOf: model, values).write(
      to: output.pendingPath(of: ""),
      fingerprint: Checksum.sha256(of: output.pendingPath(of: Checkpoints.modelFile)), metadata: [:], replacing: false)
    try output.commit()
    return model
  }
}

extension Parameters {
  /// A tensor by its name.
  public subscript(name: String) -> MatrixView<Scalar> {
    guard let parameter = layout.parameters.first(where: { $0.name == name }) else {
      preconditionFailure("the network has no tensor '\(name)'")
    }
    return self[parameter]
  }
}
