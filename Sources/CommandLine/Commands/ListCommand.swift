internal import ArgumentParser
internal import LockstepFiles
internal import LockstepRegistry
internal import LockstepReport

struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List learners, metrics and all other names.")

  @OptionGroup var json: JSONOption
  @OptionGroup var registry: RegistryOptions

  func run() throws {
    let catalog = try registry.catalog()
    let entries = catalog.entries
    for path in catalog.registry.misnamed {
      StandardError.write("Warning: \(path) is ignored; a name may contain \(RegistryName.allowed)\n")
    }
    if json.isRequested {
      let objects = entries.map { entry -> JSONValue in
        let (summary, error) = entry.summaryOrError
        return [
          "name": .string(entry.name), "kind": .string(entry.kind.rawValue),
          "origin": .string(entry.origin.rawValue), "summary": summary.map { .string($0) } ?? .null,
          "error": error.map { .string($0) } ?? .null,
        ]
      }
      try StandardOutput.write(JSONValue.array(objects).text())
      return
    }
    let width = entries.map(\.name.count).max() ?? 0
    let headings = entries.map(\.heading)
    let lists = headings.indices.filter { headings.firstIndex(of: headings[$0]) == $0 }.map { first in
      let lines = entries.indices.filter { headings[$0] == headings[first] }.map {
        "  \(entries[$0].name.padding(to: width))  \(entries[$0].summary.printableLine)\n"
      }
      return headings[first] + "\n" + lines.joined() + "\n"
    }
    try StandardOutput.write(lists.joined() + "For the options and references of a name: lockstep describe NAME\n")
  }
}

extension String {
  func padding(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
