internal import ArgumentParser
internal import LockstepCore
internal import LockstepFiles
internal import LockstepNetworks
internal import LockstepRegistry
internal import LockstepResults

struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Import a network trained in PyTorch.",
    discussion: """
      The input is a safetensors file with the names of the network's state dict in PyTorch (_read_in.weight, \
      _backbone...., _read_out.weight), in F32. Sizes are inferred from the tensors' shapes where possible. With \
      --function-class, an option that no shape determines, such as heads, is inferred from the network's predictions, or checked if given.
      """)

  @Argument(help: "Safetensors file.", completion: .file())
  var file: String

  @Argument(
    help: ArgumentHelp(
      "Options that cannot be inferred from the tensors' shapes, such as heads=8.", valueName: "name=value"))
  var options: [String] = []

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Output folder for the checkpoint.", valueName: "folder"),
    completion: .directory)
  var output: String

  @Option(
    name: .shortAndLong, help: "Function class it was trained on; other classes are then refused.",
    completion: Completions.functionClasses)
  var functionClass: String?

  @Option(
    name: [.customShort("n"), .long], parsing: .unconditional,
    help: "Number n of examples before the last query in its training.")
  var contextSize: Int?

  @Option(help: ArgumentHelp("Kind of network, where tensors fit several. (default: the first that fits)"))
  var kind: String?

  @OptionGroup var overwrite: OverwriteOption
  @OptionGroup var registry: RegistryOptions

  func validate() throws { try Experiment.requireSizes(contextSize: contextSize) }

  func run() throws {
    let catalog = try registry.catalog()
    let tensors = try TensorFile(file)
    let networks = try kind.map { [try catalog.network($0)] } ?? catalog.networks
    guard let network = networks.first(where: { tensors.contains($0.signatureTensor) }) else {
      let signatures = networks.map { "'\($0.signatureTensor)' (\($0.about.identifier))" }
      throw LockstepError.file(
        "\(file): unrecognized checkpoint: expected a tensor named \(signatures.joined(separator: " or "))")
    }
    try importCheckpoint(tensors, network, catalog)
  }

  private func importCheckpoint<Plugin: NetworkPlugin>(
    _ tensors: TensorFile, _ plugin: Plugin.Type, _ catalog: Catalog
  ) throws {
    var given: [String: String] = [:]
    for option in options {
      let parts = option.split(separator: "=", maxSplits: 1).map(String.init)
      guard parts.count == 2 else { throw LockstepError.option("'\(option)' is not NAME=VALUE") }
      guard given.updateValue(parts[1], forKey: parts[0]) == nil else {
        throw LockstepError.option("'\(parts[0])' is given more than once")
      }
    }
    let functionClass = try functionClass.map { try catalog.functionClass($0) }
    if let functionClass {
      given = try plugin.checkedImportOptions(tensors, given: given, on: functionClass, contextSize: contextSize)
    }
    let model = try plugin.importCheckpoint(
      tensors, options: given, to: output, functionClass: functionClass?.specification, contextSize: contextSize,
      replacing: overwrite.isForced)
    let sizes = model.configuration.backbone
    try StandardOutput.write(
      "Imported a network (\(plugin.about.identifier)) with \(counted(sizes.layers, "layer")) of width \(sizes.width), "
        + "dimension \(model.configuration.dimension) and \(model.layout.count) parameters to \(output)\n"
        + "To fit a read-out to every layer: lockstep probe \(output.quotedForShell)"
        + "\(functionClass == nil ? " --function-class NAME" : "")\(contextSize == nil ? " --context-size N" : "")\n"
    )
  }
}
