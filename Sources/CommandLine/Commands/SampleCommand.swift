internal import ArgumentParser
internal import LockstepCore
internal import LockstepFiles
internal import LockstepInterchange
internal import LockstepRegistry
internal import LockstepResults

struct SampleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample",
    abstract: "Sample prompts from a function class into a file.",
    discussion: """
      The output is a safetensors file with the tensors xs [B, n+1, d] and ys [B, n+1] (F64). To split a set of prompts \
      among several files, give each the index of its first prompt: --count 500, and --count 500 --first 500.
      """)

  @OptionGroup(title: "Prompts") var sampling: SamplingOptions

  @Option(parsing: .unconditional, help: "Index of the first prompt.")
  var first = 0

  @Option(name: .shortAndLong, help: ArgumentHelp("Output file.", valueName: "file"))
  var output: String

  @OptionGroup var overwrite: OverwriteOption
  @OptionGroup var registry: RegistryOptions

  func validate() throws {
    let count = sampling.count ?? Experiment.standard.promptCount
    try requireRange(first, PromptMetadata.firstIndices(count: count), "--first")
  }

  func run() throws {
    var prompts = try sampling.prompts(defaults: .standard, in: registry.catalog())
    prompts.first = first
    try overwrite.requireReplaceable(output, tensors: ["xs", "ys"])
    let functionClass = prompts.functionClass.specification
    let shape = prompts.shape
    try SystemResources.requireMemory(
      Double(shape.points) * Double(shape.dimension + 1) * Double(3 * MemoryLayout<Double>.size)
        + prompts.workspaceBytes,
      remedy: "reduce --dimension (\(shape.dimension)), --context-size (\(shape.contextSize)) or the sizes of "
        + functionClass)
    let metadata = PromptMetadata.fields(prompts)
    try Progress.reporting("prompts", total: prompts.count) { progress in
      try PromptFile.write(prompts, to: output, metadata: metadata, replacing: overwrite.isForced) {
        progress.update($0)
      }
    }
    try StandardOutput.write("Wrote \(counted(prompts.count, "prompt")) of \(functionClass) to \(output)\n")
  }
}
