import Foundation
import PackagePlugin

/// Writes the list of the plugins that a target depends on, so that Package.swift alone names them.
@main
struct BuiltInPlugins: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: any Target) throws -> [Command] {
    let list = context.pluginWorkDirectoryURL.appending(path: "BuiltInPlugins.swift")
    let root = context.package.directoryURL.appending(path: "Plugins").path + "/"
    let folders = target.dependencies.compactMap { dependency -> String? in
      guard case .target(let plugin) = dependency, let module = plugin.sourceModule else { return nil }
      let path = module.directoryURL.path
      return path.hasPrefix(root) ? String(path.dropFirst(root.count)) : nil
    }
    return [
      .buildCommand(
        displayName: "Listing the built-in plugins", executable: try context.tool(named: "list-plugins").url,
        arguments: [list.path] + folders, outputFiles: [list])
    ]
  }
}
