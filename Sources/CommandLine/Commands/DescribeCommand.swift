internal import ArgumentParser
internal import LockstepCore
internal import LockstepFiles
internal import LockstepRegistry

struct DescribeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "describe",
    abstract: "Show the options and references of a name.")

  @Argument(
    help:
      "Name of a learner, hypothesis, metric, function class, measurement, experiment, figure or training, or a checkpoint folder.",
    completion: Completions.all)
  var name: String

  @OptionGroup var json: JSONOption
  @OptionGroup var registry: RegistryOptions

  func run() throws {
    let catalog = try registry.catalog()
    let entries = catalog.entries
    var found = entries.filter { $0.name == name }
    if found.isEmpty {
      let figures = catalog.figures(reproducing: name)
      found = entries.filter { $0.kind == .figure && figures.contains($0.name) }
    }
    if found.isEmpty, let model = try catalog.entry(ofModelIn: name) { found = [model] }
    guard !found.isEmpty else {
      throw LockstepError.unknown("name", name, among: entries.map(\.name))
    }
    let descriptions = try found.map { EntryDescription($0, try $0.content(), in: catalog) }
    if json.isRequested {
      try StandardOutput.write(JSONValue.array(descriptions.map { try $0.json() }).text())
    } else {
      try StandardOutput.write(descriptions.map { try $0.text() }.joined(separator: "\n"))
    }
  }
}
