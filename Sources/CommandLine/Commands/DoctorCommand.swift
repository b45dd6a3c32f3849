internal import ArgumentParser
internal import LockstepCore
internal import LockstepFiles
internal import LockstepNumerics
internal import LockstepRegistry

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Tells what Lockstep runs on: kernels, processors, Registry.")

  @OptionGroup var json: JSONOption

  func run() throws {
    let facts = [
      ("lockstep", LockstepVersion.current),
      ("kernels", OpenBLAS.kernels + (OpenBLAS.advice.map { " (\($0))" } ?? "")),
      ("openblas", OpenBLAS.configuration),
      ("processors", String(Machine.processorCount)),
      ("registry", RegistryFolder.find() ?? "not found; reinstall, or name a folder with --registry"),
    ]
    if json.json {
      let fields = facts.map { JSONValue.Field($0.0, .string($0.1)) }
      try Machine.output(JSONValue.object(fields).text())
    } else {
      try Machine.output(facts.map { "\($0.padding(to: 10))  \($1)\n" }.joined())
    }
  }
}
