internal import ArgumentParser
internal import Foundation
internal import LockstepCore
internal import LockstepRegistry

struct NewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new",
    abstract: "Create a package with a plugin of your own.",
    discussion: """
      The package builds and runs as generated: its program is the command lockstep with the plugin added. Kinds: \
      \(PluginTemplate.allCases.map(\.rawValue).joined(separator: ", ")).
      """)

  @Argument(help: "Kind of plugin.")
  var kind: PluginTemplate

  @Argument(help: "Name of the plugin's type, such as AndersonMixing.")
  var name: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Folder of the package; with --in-tree the checkout. (default: the name; with --in-tree the current folder)",
      valueName: "folder"))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "Lockstep checkout or Git URL to depend on. (default: the checkout this program was built in; required for an installed one)",
      valueName: "location"))
  var lockstep: String?

  @Flag(help: "Add the plugin to a Lockstep checkout instead of creating a package.")
  var inTree = false

  @OptionGroup var registry: RegistryOptions

  func validate() throws {
    guard !inTree || lockstep == nil else {
      throw ValidationError("--lockstep is for a package; it cannot be combined with --in-tree")
    }
  }

  func run() throws {
    let plugin = try NewPlugin(kind, name: name)
    guard try !registry.catalog().entries.contains(where: { $0.name == plugin.identifier }) else {
      throw LockstepError.option("'\(plugin.identifier)' already exists; choose another name")
    }
    if inTree {
      let checkout = output ?? FileManager.default.currentDirectoryPath
      try plugin.add(toCheckout: checkout)
      try StandardOutput.write(
        "Added Plugins/\(kind.folder)/\(name) and a line in Package.swift. To try it:\n"
          + plugin.instructions(in: checkout, inTree: true))
    } else {
      let folder = output ?? name
      try plugin.writePackage(to: folder, dependingOn: LockstepDependency(lockstep))
      try StandardOutput.write(
        "Wrote the package \(name) to \(folder). To try it:\n"
          + plugin.instructions(in: folder, inTree: false))
    }
  }
}
