internal import LockstepInterchange
internal import ArgumentParser
internal import LockstepCore
internal import LockstepFiles
internal import LockstepRegistry

struct SampleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample",
    abstract: "Draws prompts from a function class and writes them to a file.",
    discussion: "The file is safetensors: xs [B, n+1, d] and ys [B, n+1], f64.")

  @OptionGroup(title: "Prompts") var sampling: SamplingOptions

  @Option(name: .shortAndLong, help: ArgumentHelp("The file to write.", valueName: "file"))
  var output: String

  @OptionGroup var replacing: ReplacingOption
  @OptionGroup var registry: RegistryOptions

  func run() throws {
    let prompts = try sampling.prompts(defaults: .standard, in: registry.catalog())
    let functionClass = prompts.functionClass.specification
    let shape = prompts.shape
    try Machine.requireMemory(
      Double(shape.points) * Double(shape.dimension + 1) * Double(3 * MemoryLayout<Double>.size),
      remedy: "choose a smaller --dimension (\(shape.dimension)) or --context-size (\(shape.contextSize))")
    let metadata = PromptMetadata.texts(functionClass: functionClass, seed: prompts.seed)
    try Progress.reporting("prompts", total: prompts.count) { progress in
      try PromptFile.write(prompts, to: output, metadata: metadata, replacing: replacing.force) { progress.update($0) }
    }
    try Machine.output("\(prompts.count) prompts of \(functionClass) written to \(output)\n")
  }
}
