internal import ArgumentParser
internal import LockstepCore
internal import LockstepFiles
internal import LockstepNetworks
internal import LockstepRegistry

struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Import a network trained in PyTorch.",
    discussion: """
      The input is a safetensors file with the names of the published code's state dict (_read_in.weight, \
      _backbone...., _read_out.weight), in F32. Sizes are inferred from the tensors' shapes.
      """)

  @Argument(help: "Safetensors file.")
  var file: String

  @Option(name: .shortAndLong, help: ArgumentHelp("Output folder for the checkpoint.", valueName: "folder"))
  var output: String

  @Option(parsing: .unconditional, help: "Number of attention heads (cannot be inferred from the tensors).")
  var heads: Int?

  @Option(name: .shortAndLong, help: "Function class it was trained on; other classes are then refused.")
  var functionClass: String?

  @Option(
    name: [.customShort("n"), .long], parsing: .unconditional,
    help: "Number n of examples before the last query in its training.")
  var contextSize: Int?

  @OptionGroup var overwrite: OverwriteOption
  @OptionGroup var registry: RegistryOptions

  func validate() throws { try Experiment.requireSizes(contextSize: contextSize) }

  func run() throws {
    let catalog = try registry.catalog()
    let tensors = try TensorFile(file)
    guard let network = catalog.networks.first(where: { $0.isNamedBy(tensors) }) else {
      let signatures = catalog.networks.map { "'\($0.signatureTensor)' (\($0.about.identifier))" }
      throw LockstepError.file(
        "\(file): unrecognized checkpoint: expected a tensor named \(signatures.joined(separator: " or "))")
    }
    try importCheckpoint(tensors, network, catalog)
  }

  private func importCheckpoint<Plugin: NetworkPlugin>(
    _ tensors: TensorFile, _ plugin: Plugin.Type, _ catalog: Catalog
  ) throws {
    let configuration = NetworkConfiguration(
      dimension: try tensors.shape(of: "_read_in.weight", axes: ["width", "dimension"])[1],
      backbone: try Plugin.Network.Configuration(inferredFrom: tensors, heads: heads))
    let kind = Plugin.about.identifier
    let fields = configuration.fields(kind: kind)
    // Inferred sizes are subject to the same limits as those of a configuration file.
    _ = try NetworkConfiguration<Plugin.Network.Configuration>(JSONNode(.object(fields), file: file))
    guard !InputFile.exists(Checkpoints.path(TrainingDocument.fileName, in: output)) else {
      throw LockstepError.file("'\(output)' contains a training; choose another folder")
    }
    let functionClass = try functionClass.map { try catalog.functionClass($0).specification }
    let values = try Checkpoints.read(InContextModel<Plugin.Network>(configuration).layout, from: tensors)
    let folder = try AtomicFolder(output, replacing: overwrite.isForced, signature: CheckpointHeader.marker)
    try folder.write(
      CheckpointHeader.text(
        summary: nil, network: fields, functionClass: functionClass,
        contextSize: contextSize),
      to: CheckpointHeader.fileName)
    try Checkpoints.write(values, to: folder.pendingPath(of: Checkpoints.modelFile), replacing: false)
    try folder.commit()
    let sizes = configuration.backbone
    try StandardOutput.write(
      "Imported a \(kind) with \(sizes.layers) layers of width \(sizes.width), dimension \(configuration.dimension) and "
        + "\(values.layout.count) parameters to \(output)\n"
        + "To fit a read-out to every layer: lockstep probe \(output)"
        + "\(self.functionClass == nil ? " --function-class NAME" : "")\(contextSize == nil ? " --context-size N" : "")\n"
    )
  }
}

extension NetworkPlugin {
  fileprivate static var signatureTensor: String { Network.Configuration.signatureTensor }

  fileprivate static func isNamedBy(_ tensors: TensorFile) -> Bool { tensors.contains(signatureTensor) }
}
