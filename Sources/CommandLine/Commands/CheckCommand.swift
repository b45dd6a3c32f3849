internal import ArgumentParser
internal import LockstepCore
internal import LockstepRegistry
internal import LockstepTesting

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Check that plugins conform to their protocols.",
    discussion: """
      Runs the conformance suite: shapes, repeatability, that no prediction depends on other prompts or on labels that a \
      learner must not see, that options survive a round trip through text, that fast paths match the textbook steps.
      """)

  @Argument(help: "Plugins. (default: all plugins of this program)", completion: Completions.plugins)
  var names: [String] = []

  func run() throws {
    let plugins = LockstepCommand.plugins.all
    let known = plugins.map { $0.about.identifier }
    let selected =
      try names.isEmpty
      ? plugins
      : names.map { name in
        guard let index = known.firstIndex(of: name) else {
          throw try Self.unknown(name, among: known)
        }
        return plugins[index]
      }
    var isBroken = false
    for plugin in selected {
      let violations = Conformance.violations(of: plugin)
      isBroken = isBroken || !violations.isEmpty
      let lines = violations.isEmpty ? ["\(plugin.about.identifier): conforms"] : violations
      try StandardOutput.write(lines.map { $0 + "\n" }.joined())
    }
    if isBroken { throw ExitCode.failure }
  }

  private static func unknown(_ name: String, among plugins: [String]) throws -> LockstepError {
    let registry = try RegistryOptions.catalog(with: []).registry
    guard let preset = try registry.learners[name] ?? registry.functionClasses[name] else {
      return .unknown("plugin", name, among: plugins)
    }
    let plugin = preset.specification.name
    return .option("'\(name)' is not a plugin but a preset of '\(plugin)'; to check that: lockstep check \(plugin)")
  }
}
