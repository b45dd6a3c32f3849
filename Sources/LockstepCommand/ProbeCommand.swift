internal import ArgumentParser
internal import Foundation
internal import LockstepCore
internal import LockstepFiles
internal import LockstepNetworks
internal import LockstepRegistry
internal import Synchronization

struct ProbeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "probe",
    abstract: "Fits a linear read-out of every layer of a network.",
    discussion: """
      Exact least squares from the hidden states at the x tokens to the labels, over all points of fresh prompts; all \
      layers in one pass. The read-outs are stored with the checkpoint, whose every layer is then a step of its learner.
      """)

  @Argument(help: ArgumentHelp("The checkpoint's folder.", valueName: "folder"))
  var checkpoint: String

  @Option(name: .shortAndLong, help: "The function class to draw prompts from. (default: the one it was trained on)")
  var functionClass: String?

  @Option(
    name: [.customShort("n"), .long], parsing: .unconditional,
    help: "The number n of examples before the last query. (default: that it was trained with)")
  var contextSize: Int?

  @Option(name: .shortAndLong, parsing: .unconditional, help: "The number of prompts.")
  var count = 8192

  @Option(name: .shortAndLong, parsing: .unconditional, help: "The seed that the prompts follow from.")
  var seed = 0

  @OptionGroup var replacing: ReplacingOption
  @OptionGroup var jobs: JobsOption
  @OptionGroup var registry: RegistryOptions

  func validate() throws {
    try Experiment.requireSizes(contextSize: contextSize)
    guard (1...10_000_000).contains(count) else {
      throw ValidationError("--count is \(count); expected from 1 to 10000000")
    }
    guard seed >= 0 else { throw ValidationError("--seed is \(seed); expected 0 or above") }
  }

  func run() throws {
    let catalog = try registry.catalog()
    let header = try CheckpointHeader(folder: checkpoint)
    try probe(catalog.network(header.kind), catalog)
  }

  private func probe<Plugin: NetworkPlugin>(_ plugin: Plugin.Type, _ catalog: Catalog) throws {
    let path = Checkpoints.path(ReadOuts.fileName, in: checkpoint)
    guard replacing.force || !FileReading.exists(path) else {
      throw FileError("'\(path)' is there already; give --force to replace it")
    }
    let network = try plugin.checkpoint(folder: checkpoint)
    let model = network.model
    guard let name = functionClass ?? network.header.functionClass else {
      throw OptionError("'\(checkpoint)' does not say which function class it was trained on; give --function-class")
    }
    guard let n = contextSize ?? network.header.contextSize else {
      throw OptionError("'\(checkpoint)' does not say how many examples it was trained with; give --context-size")
    }
    if let most = model.configuration.maximumPoints, n + 1 > most {
      throw OptionError("a context of \(n) examples makes \(n + 1) points; the network has positions for \(most)")
    }
    let resolved = try catalog.functionClass(name)
    let fit = try Progress.reporting("prompts", total: count) { progress in
      let done = Atomic(0)
      return try ReadOutFit(
        of: model, network.values, on: resolved.plugin.functionClass(resolved.options),
        shape: PromptShape(dimension: model.configuration.dimension, contextSize: n), count: count, seed: UInt64(seed),
        workers: jobs.jobs
      ) { prompts in
        progress.update(done.wrappingAdd(prompts, ordering: .relaxed).newValue)
      }
    }
    try fit.readOuts.write(
      to: checkpoint, fingerprint: network.fingerprint,
      metadata: [
        "lockstep": LockstepVersion.current, "function_class": resolved.specification, "context_size": String(n),
        "prompts": String(count), "seed": String(seed),
      ], replacing: replacing.force)
    var text = "layer  squared error / d\n"
    for (layer, error) in zip(fit.readOuts.layers, fit.meanSquaredErrors) {
      text += String(format: "%5d  %.5f\n", layer, error / Double(model.configuration.dimension))
    }
    try Machine.output(text + "read-outs fitted to \(count) prompts written to \(path)\n")
  }
}
