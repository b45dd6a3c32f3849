internal import ArgumentParser
internal import LockstepCore
internal import LockstepFiles
internal import LockstepNumerics
internal import LockstepRegistry

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Show the kernels, processors and Registry in use.")

  @OptionGroup var json: JSONOption

  func run() throws {
    let details = [
      ("lockstep", LockstepVersion.current),
      ("kernels", OpenBLAS.kernels + (OpenBLAS.advice.map { " (\($0))" } ?? "")),
      ("openblas", OpenBLAS.configuration),
      ("processors", String(SystemResources.processorCount)),
      ("registry", RegistryFolder.find() ?? "not found; set LOCKSTEP_REGISTRY, use --registry or reinstall"),
    ]
    if json.isRequested {
      let fields = details.map { JSONValue.Field($0.0, .string($0.1)) }
      try StandardOutput.write(JSONValue.object(fields).text())
    } else {
      try StandardOutput.write(details.map { "\($0.padding(to: 10))  \($1)\n" }.joined())
    }
  }
}
