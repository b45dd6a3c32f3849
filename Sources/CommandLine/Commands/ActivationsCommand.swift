internal import LockstepRegistry
internal import ArgumentParser
internal import LockstepCore
internal import LockstepFiles
internal import LockstepInterchange
internal import LockstepMatching
internal import LockstepNetworks
internal import LockstepRegistry

struct ActivationsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "activations",
    abstract: "Write the hidden states of every layer of a network.",
    discussion: """
      The output is a safetensors file with the tensor hidden [L+1, B, n+1, e] (F32): the hidden states at the x \
      tokens. Index 0 is the input of the first layer, index l the output of layer l.
      """)

  @Argument(help: "Network: a checkpoint folder or a learner.")
  var learner: String

  @Option(help: ArgumentHelp("Prompt file: safetensors with xs [B, n+1, d] and ys [B, n+1].", valueName: "file"))
  var prompts: String

  @Option(name: .shortAndLong, help: ArgumentHelp("Output file.", valueName: "file"))
  var output: String

  @OptionGroup var overwrite: OverwriteOption
  @OptionGroup var jobs: JobsOption
  @OptionGroup var registry: RegistryOptions

  /// The number of prompts that a thread processes at once.
  private static let chunkSize = 16

  func run() throws {
    let catalog = try registry.catalog()
    let named = try catalog.learner(learner)
    guard let network = named.learner as? any HiddenStateSource else {
      throw LockstepError.option("'\(learner)' has no hidden states; expected a network, such as a checkpoint folder")
    }
    let set = try PromptMetadata.open(prompts, in: catalog)
    if let reason = network.refusal(of: PromptTask(set)) {
      throw LockstepError.comparison("\(learner): \(reason)")
    }

    let row = set.shape.points * network.hiddenWidth
    let writer = try TensorFileWriter(
      output, .f32,
      tensors: [("hidden", [network.hiddenLayers + 1, set.count, set.shape.points, network.hiddenWidth])],
      metadata: ["lockstep": LockstepVersion.current, "learner": named.specification], replacing: overwrite.isForced)
    try PromptChunks(count: set.count, size: Self.chunkSize, executor: jobs.executor).forEach { chunk in
      try network.hiddenStates(for: set.prompts(chunk))
    } write: { chunk, states in
      for (layer, values) in states.enumerated() {
        try writer.write(floats: values, to: "hidden", at: (layer * set.count + chunk.lowerBound) * row)
      }
    }
    try writer.commit()
    try StandardOutput.write("Wrote the hidden states of \(named.specification) on \(set.count) prompts to \(output)\n")
  }
}
