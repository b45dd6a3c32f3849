internal import ArgumentParser
internal import LockstepFiles
internal import LockstepRegistry

struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "Lists learners, metrics, function classes, experiments, published figures and trainings.")

  @OptionGroup var json: JSONOption
  @OptionGroup var registry: RegistryOptions

  func run() throws {
    let entries = try CatalogEntry.all(in: registry.catalog())
    if json.json {
      let objects = entries.map { entry -> JSONValue in
        [
          "name": .string(entry.name), "kind": .string(entry.kind.rawValue), "summary": .string(entry.summary),
          "origin": .string(entry.origin),
        ]
      }
      try Machine.output(JSONValue.array(objects).text())
      return
    }
    let width = entries.map(\.name.count).max() ?? 0
    let lists = CatalogEntry.Kind.allCases.map { kind in
      let lines = entries.filter { $0.kind == kind }.map { "  \($0.name.padding(to: width))  \($0.summary)\n" }
      return kind.heading + "\n" + lines.joined() + "\n"
    }
    try Machine.output(
      lists.joined() + "lockstep describe NAME tells a name's options, defaults, ranges and literature\n")
  }
}

extension String {
  func padding(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
