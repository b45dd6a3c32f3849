internal import LockstepInterchange
internal import ArgumentParser
internal import LockstepCore
internal import LockstepFiles
internal import LockstepMatching
internal import LockstepNetworks

struct ActivationsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "activations",
    abstract: "Runs a network on a file of prompts and writes the hidden states of every layer.",
    discussion: """
      The file is safetensors: hidden [L+1, B, n+1, e], f32, the states at the x tokens; 0 is what the first layer \
      reads, l what layer l leaves.
      """)

  @Argument(help: "The network, such as transformer:checkpoint=FOLDER.")
  var learner: String

  @Option(help: ArgumentHelp("The prompts: safetensors with xs [B, n+1, d] and ys [B, n+1].", valueName: "file"))
  var prompts: String

  @Option(name: .shortAndLong, help: ArgumentHelp("The file to write.", valueName: "file"))
  var output: String

  @OptionGroup var replacing: ReplacingOption
  @OptionGroup var jobs: JobsOption
  @OptionGroup var registry: RegistryOptions

  /// The number of prompts that a thread works on at once.
  private static let chunkSize = 16

  func run() throws {
    let catalog = try registry.catalog()
    let named = try NamedLearner(learner, in: catalog)
    guard let network = named.learner as? any HiddenStateSource else {
      throw LockstepError.option("\(learner) has no hidden states; networks do, such as transformer:checkpoint=FOLDER")
    }
    let set = try PromptMetadata.open(prompts, in: catalog)
    if let reason = network.refusal(of: PromptTask(set)) {
      throw LockstepError.comparison("\(learner): \(reason)")
    }

    let row = set.shape.points * network.hiddenWidth
    let writer = try TensorFileWriter(
      output, .f32,
      tensors: [("hidden", [network.hiddenLayers + 1, set.count, set.shape.points, network.hiddenWidth])],
      metadata: ["lockstep": LockstepVersion.current, "learner": named.specification], replacing: replacing.force)
    try PromptChunks(count: set.count, size: Self.chunkSize, jobs: jobs.jobs).forEach { chunk in
      try network.hiddenStates(for: set.prompts(chunk))
    } write: { chunk, states in
      for (layer, values) in states.enumerated() {
        try writer.write(floats: values, to: "hidden", at: (layer * set.count + chunk.lowerBound) * row)
      }
    }
    try writer.commit()
    try Machine.output("hidden states of \(named.specification) for \(set.count) prompts written to \(output)\n")
  }
}
