import Foundation

/// Writes the Swift file that lists the built-in plugins and re-exports their modules:
/// `list-plugins FILE KIND/NAME...`, where a plugin's folder is Plugins/KIND/NAME and its type NAME in LockstepNAME.
@main
enum ListPlugins {
  static func main() throws {
    let arguments = CommandLine.arguments.dropFirst()
    let folders = arguments.dropFirst().map { $0.split(separator: "/").map(String.init) }
    let kinds = ["Learners", "Hypotheses", "Metrics", "FunctionClasses", "Measurements"]
    let lists = kinds.map { kind -> String in
      let types = folders.filter { $0[0] == kind || (kind == "Learners" && $0[0] == "Networks") }.map {
        $0[1] + ".self"
      }.joined(separator: ", ")
      return "    \(kind.prefix(1).lowercased() + kind.dropFirst()): [\(types)]"
    }
    let text = """
      public import LockstepCore
      \(folders.map { "@_exported public import Lockstep\($0[1])" }.joined(separator: "\n"))

      extension PluginSet {
        /// The plugins that come with Lockstep, in the order of Package.swift.
        public static let builtIn = PluginSet(
      \(lists.joined(separator: ",\n")),
          candidates: standardCandidates, weightCandidates: standardWeightCandidates, nulls: standardNulls)
      }

      """
    try text.write(toFile: arguments.first ?? "", atomically: true, encoding: .utf8)
  }
}
