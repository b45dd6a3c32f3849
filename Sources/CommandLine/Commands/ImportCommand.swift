internal import ArgumentParser
internal import LockstepCore
internal import LockstepFiles
internal import LockstepNetworks
internal import LockstepRegistry

struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Takes in a network that was trained with PyTorch.",
    discussion: """
      The file is safetensors with the names of the usual code's state dict (_read_in.weight, _backbone...., \
      _read_out.weight), f32. Its sizes are found in the tensors' shapes.
      """)

  @Argument(help: "The safetensors file.")
  var file: String

  @Option(name: .shortAndLong, help: ArgumentHelp("The folder to write the checkpoint to.", valueName: "folder"))
  var output: String

  @Option(parsing: .unconditional, help: "The number of attention heads, which no tensor tells.")
  var heads: Int?

  @Option(name: .shortAndLong, help: "The function class that it was trained on, if comparisons are to hold to it.")
  var functionClass: String?

  @Option(
    name: [.customShort("n"), .long], parsing: .unconditional,
    help: "The number n of examples before the last query that it was trained with.")
  var contextSize: Int?

  @OptionGroup var replacing: ReplacingOption
  @OptionGroup var registry: RegistryOptions

  func validate() throws { try Experiment.requireSizes(contextSize: contextSize) }

  func run() throws {
    let catalog = try registry.catalog()
    let tensors = try TensorFile(file)
    guard let network = catalog.networks.first(where: { $0.isNamedBy(tensors) }) else {
      let telltales = catalog.networks.map { "'\($0.signatureTensor)' (\($0.descriptor.identifier))" }
      throw LockstepError.file(
        "\(file): no network that is known here has such tensors; expected one called \(telltales.joined(separator: " or "))"
      )
    }
    try take(tensors, network, catalog)
  }

  private func take<Plugin: NetworkPlugin>(
    _ tensors: TensorFile, _ plugin: Plugin.Type, _ catalog: Catalog
  ) throws {
    let configuration = NetworkConfiguration(
      dimension: try tensors.shape(of: "_read_in.weight", axes: ["width", "dimension"])[1],
      backbone: try Plugin.Network.Configuration(inferredFrom: tensors, heads: heads))
    let kind = Plugin.descriptor.identifier
    let fields = configuration.fields(kind: kind)
    // What is inferred has to be what the checkpoint's readers believe.
    _ = try NetworkConfiguration<Plugin.Network.Configuration>(JSONNode(.object(fields), file: file))
    guard !InputFile.exists(Checkpoints.path(TrainingDocument.fileName, in: output)) else {
      throw LockstepError.file("'\(output)' holds a training; choose another folder")
    }
    let functionClass = try functionClass.map { try catalog.functionClass($0).specification }
    let values = try Checkpoints.read(InContextModel<Plugin.Network>(configuration).plan, from: tensors)
    let folder = try AtomicFolder(output, replacing: replacing.force, signature: CheckpointHeader.marker)
    try folder.write(
      CheckpointHeader.text(
        summary: nil, network: fields, functionClass: functionClass,
        contextSize: contextSize),
      to: CheckpointHeader.fileName)
    try Checkpoints.write(values, to: folder.pendingPath(of: Checkpoints.modelFile), replacing: false)
    try folder.commit()
    let sizes = configuration.backbone
    try Machine.output(
      "a \(kind) of \(sizes.layers) layers of width \(sizes.width) for \(configuration.dimension) dimensions, "
        + "\(values.plan.count) parameters, written to \(output)\n"
        + "next: lockstep probe \(output)\(self.functionClass == nil ? " --function-class NAME" : "")"
        + "\(contextSize == nil ? " --context-size N" : ""), which fits a read-out of every layer\n")
  }
}

extension NetworkPlugin {
  fileprivate static var signatureTensor: String { Network.Configuration.signatureTensor }

  fileprivate static func isNamedBy(_ tensors: TensorFile) -> Bool { tensors.contains(signatureTensor) }
}
