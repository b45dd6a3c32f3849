internal import ArgumentParser
internal import LockstepFiles
internal import LockstepRegistry

struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Lists learners, metrics, function classes and experiments.")

  @OptionGroup var json: JSONOption
  @OptionGroup var registry: RegistryOptions

  func run() throws {
    let entries = CatalogEntry.all(in: try registry.catalog())
    if json.json {
      let objects = entries.map { entry -> JSONValue in
        [
          "name": .string(entry.name), "kind": .string(entry.kind.rawValue), "summary": .string(entry.summary),
          "origin": .string(entry.origin),
        ]
      }
      print(try JSONValue.array(objects).text(), terminator: "")
      return
    }
    let width = entries.map(\.name.count).max() ?? 0
    for kind in CatalogEntry.Kind.allCases {
      print(kind.heading)
      for entry in entries where entry.kind == kind {
        print("  \(entry.name.padding(to: width))  \(entry.summary)")
      }
      print()
    }
    print("lockstep describe NAME tells a name's options, defaults, ranges and literature")
  }
}

extension String {
  func padding(to width: Int) -> String { self + String(repeating: " ", count: max(0, width - count)) }
}
