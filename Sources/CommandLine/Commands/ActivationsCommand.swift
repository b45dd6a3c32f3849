internal import ArgumentParser
internal import LockstepCore
internal import LockstepFiles
internal import LockstepInterchange
internal import LockstepResults

struct ActivationsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "activations",
    abstract: "Write the hidden states of every layer of a network.",
    discussion: """
      The output is a safetensors file with the tensor hidden [L+1, B, n+1, e] (F32): the hidden states at the x \
      tokens. Index 0 is the input of the first layer, index l the output of layer l.
      """)

  @OptionGroup var files: PromptFileOptions

  /// The number of prompts that a thread processes at once.
  private static let chunkSize = 16

  func run() throws {
    let (named, set) = try files.open(writing: ["hidden"])
    guard let network = named.learner as? any HiddenStateSource else {
      throw LockstepError.option(
        "'\(files.learner)' has no hidden states; expected a network, such as a checkpoint folder")
    }
    let row = set.shape.points * network.hiddenWidth
    let jobs = files.jobs
    let states = Double(MemoryLayout<Float>.size * (network.hiddenLayers + 1) * row * min(Self.chunkSize, set.count))
    let chunks = PromptChunks(count: set.count, size: Self.chunkSize, executor: jobs.executor)
    try SystemResources.requireMemory(
      Double(chunks.simultaneous) * (states + network.workspaceBytes(for: set.shape, queries: 0)), workers: jobs.count,
      remedy: "reduce --jobs (\(jobs.count)); the prompts have \(set.shape.points) points")
    let writer = try TensorFileWriter(
      files.output, .f32,
      tensors: [("hidden", [network.hiddenLayers + 1, set.count, set.shape.points, network.hiddenWidth])],
      metadata: files.metadata(named), replacing: files.overwrite.isForced)
    try chunks.forEach { chunk in
      let states = try network.hiddenStates(for: set.prompts(chunk))
      for (layer, values) in states.enumerated() {
        guard let entry = values.firstIndex(where: { !$0.isFinite }) else { continue }
        throw LockstepError.comparison(
          "'\(files.learner)' has a hidden state that is not a finite number, at layer \(layer) on prompt "
            + "\(chunk.lowerBound + entry / row)")
      }
      return states
    } write: { chunk, states in
      for (layer, values) in states.enumerated() {
        try writer.write(floats: values, to: "hidden", at: (layer * set.count + chunk.lowerBound) * row)
      }
    }
    try writer.commit()
    try StandardOutput.write(
      "Wrote the hidden states of \(named.specification) on \(counted(set.count, "prompt")) to \(files.output)\n")
  }
}
