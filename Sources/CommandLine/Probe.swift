internal import Foundation
internal import LockstepCore
internal import LockstepFiles
internal import LockstepNetworks
internal import LockstepNumerics
internal import LockstepRegistry
internal import Synchronization

/// Fits a read-out of every layer of a network and stores them with its checkpoint.
struct Probe {
  static let defaultCount = 8192

  let checkpoint: String
  /// Where to draw prompts from; nil for what the network was trained on.
  var functionClass: String?
  /// The number of examples; nil for what the network was trained with.
  var contextSize: Int?
  var count = defaultCount
  var seed = 0
  let isReplacing: Bool
  let jobs: Int
  let catalog: Catalog

  /// - Returns: What it found, in words.
  func run() throws -> String {
    try probe(catalog.network(CheckpointHeader(folder: checkpoint).kind))
  }

  private func probe<Plugin: NetworkPlugin>(_ plugin: Plugin.Type) throws -> String {
    let path = Checkpoints.path(ReadOuts.fileName, in: checkpoint)
    guard isReplacing || !InputFile.exists(path) else {
      throw LockstepError.file("'\(path)' is there already; give --force to replace it")
    }
    let network = try plugin.checkpoint(folder: checkpoint)
    let model = network.model
    guard let name = functionClass ?? network.header.functionClass else {
      throw LockstepError.option(
        "'\(checkpoint)' does not say which function class it was trained on; give --function-class")
    }
    guard let n = contextSize ?? network.header.contextSize else {
      throw LockstepError.option(
        "'\(checkpoint)' does not say how many examples it was trained with; give --context-size")
    }
    if let most = model.configuration.maximumPoints, n + 1 > most {
      throw LockstepError.option(
        "a context of \(n) examples makes \(n + 1) points; the network has positions for \(most)")
    }
    let functionClass = try catalog.functionClass(name)
    let fit = try Progress.reporting("prompts", total: count) { progress in
      let done = Atomic(0)
      return try ReadOutFit(
        of: model, network.values, on: functionClass,
        shape: PromptShape(dimension: model.configuration.dimension, contextSize: n), count: count, seed: UInt64(seed),
        executor: ThreadExecutor(workers: jobs)
      ) { prompts in
        progress.update(done.wrappingAdd(prompts, ordering: .relaxed).newValue)
      }
    }
    try fit.readOuts.write(
      to: checkpoint, fingerprint: network.fingerprint,
      metadata: [
        "lockstep": LockstepVersion.current, "function_class": functionClass.specification, "context_size": String(n),
        "prompts": String(count), "seed": String(seed),
      ], replacing: isReplacing)
    var text = "layer  squared error / d on the prompts that the read-outs are fitted to\n"
    for (layer, error) in zip(fit.readOuts.layers, fit.meanSquaredErrors) {
      text += String(format: "%5d  %.5f\n", layer, error / Double(model.configuration.dimension))
    }
    return text + "read-outs fitted to \(count) prompts written to \(path)\n"
  }
}
