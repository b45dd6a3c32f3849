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
    let registry = RegistryFolder.find()
    if json.isRequested {
      let fields: JSONValue = [
        "lockstep": .string(LockstepVersion.current), "kernels": .string(OpenBLAS.kernels),
        "advice": OpenBLAS.advice.map { .string($0) } ?? .null, "openblas": .string(OpenBLAS.configuration),
        "processors": .integer(SystemResources.processorCount), "registry": registry.map { .string($0) } ?? .null,
      ]
      return try StandardOutput.write(fields.text())
    }
    let details = [
      ("lockstep", LockstepVersion.current),
      ("kernels", OpenBLAS.kernels + (OpenBLAS.advice.map { " (\($0))" } ?? "")),
      ("openblas", OpenBLAS.configuration),
      ("processors", String(SystemResources.processorCount)),
      ("registry", registry ?? "not found; set LOCKSTEP_REGISTRY, use --registry or reinstall"),
    ]
    try StandardOutput.write(details.map { "\($0.padding(to: 10))  \($1)\n" }.joined())
  }
}
