internal import ArgumentParser
internal import LockstepCore
internal import LockstepNetworks
internal import LockstepRegistry
internal import LockstepReport
internal import LockstepResults

struct ConstructCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "construct",
    abstract: "Write a network whose algorithm is known.",
    discussion: """
      The weights are set, not trained, so that every layer is a step of an algorithm: a positive control for identify and \
      match. Without a name, the constructions and their options are listed.
      """)

  @Argument(help: ArgumentHelp("Construction with options, such as gradient-descent:dimension=5.", valueName: "name"))
  var construction: String?

  @Option(
    name: .shortAndLong, help: ArgumentHelp("Output folder for the checkpoint.", valueName: "folder"),
    completion: .directory)
  var output: String?

  @OptionGroup var overwrite: OverwriteOption
  @OptionGroup var registry: RegistryOptions

  func validate() throws {
    guard construction != nil || (output == nil && !overwrite.isForced) else {
      throw ValidationError("expected the name of a construction; 'lockstep construct' lists them")
    }
  }

  func run() throws {
    let networks = try registry.catalog().networks
    guard let construction else { return try StandardOutput.write(networks.map { try Self.list($0) }.joined()) }
    guard let output else { throw LockstepError.option("--output is required: the folder of the checkpoint") }
    let given = try Specification(construction)
    guard let network = networks.first(where: { $0.constructionNames.contains(given.name) }) else {
      throw LockstepError.unknown("construction", given.name, among: networks.flatMap { $0.constructionNames })
    }
    try write(given, network, to: output)
  }

  private func write<Network: NetworkPlugin>(_ given: Specification, _ network: Network.Type, to output: String) throws
  {
    guard let type = network.constructions.first(where: { $0.about.identifier == given.name }) else { return }
    let construction = try type.init(options: given.options)
    // Parameters, and their copy on the way to the file.
    try SystemResources.requireMemory(
      2 * Double(MemoryLayout<Float>.size * InContextModel<Network.Network>(construction.configuration).layout.count),
      remedy: "choose a smaller dimension or fewer steps")
    let model = try construction.writeCheckpoint(
      kind: network.about.identifier, to: output, replacing: overwrite.isForced)
    let sizes = model.configuration.backbone
    try StandardOutput.write(
      "Wrote a network (\(network.about.identifier)) with \(counted(sizes.layers, "layer")) of width \(sizes.width) "
        + "for inputs of \(counted(model.configuration.dimension, "dimension")) to \(output)\n"
        + "To see that its algorithm is found: lockstep identify \(output.quotedForShell)\n")
  }

  private static func list<Network: NetworkPlugin>(_ network: Network.Type) throws -> String {
    network.constructions.map { type in
      "\(type.about.identifier): \(type.about.summary) (\(network.about.identifier))\n" + optionLines(type.init())
    }.joined()
  }

  private static func optionLines<Construction: NetworkConstruction>(_ construction: Construction) -> String {
    Construction.options.map { option in
      "  \(option.name)=\(option.text(construction) ?? ""): \(option.meaning)\n"
    }.joined()
  }
}

extension NetworkPlugin {
  fileprivate static var constructionNames: [String] { constructions.map { $0.about.identifier } }
}
