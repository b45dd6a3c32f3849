internal import Foundation
internal import LockstepCore
internal import LockstepFiles
internal import LockstepNetworks
internal import LockstepNumerics
internal import LockstepRegistry
internal import LockstepResults

/// Fits a linear read-out to every layer of a network and stores the read-outs in its checkpoint.
struct Probe {
  static let defaultCount = 8192

  let checkpoint: String
  /// The function class of the prompts; nil for the one that the network was trained on.
  var functionClass: String?
  /// The number n of examples before the last query; nil for the one that the network was trained with.
  var contextSize: Int?
  var count = defaultCount
  var seed = 0
  let isOverwriting: Bool
  let jobs: Int
  let catalog: Catalog

  /// Whether the checkpoint has read-outs that were fitted to its parameters.
  func isDone() throws -> Bool {
    func hasReadOuts<Plugin: NetworkPlugin>(_ plugin: Plugin.Type) -> Bool {
      // Read-outs that cannot be read, or are those of other parameters, are fitted again.
      (try? ReadOuts(of: plugin.checkpoint(folder: checkpoint))) != nil
    }
    return try hasReadOuts(catalog.network(ofCheckpoint: checkpoint))
  }

  /// Fits the read-outs with the processes of the program.
  ///
  /// - Returns: A table of the errors by layer, for printing.
  func run() throws -> String {
    try run(on: Processes.distribution(ThreadExecutor(workers: jobs))) ?? ""
  }

  /// - Returns: A table of the errors by layer, for printing; nil if the outcomes of all blocks do not come together here.
  func run(on distribution: any Distribution) throws -> String? {
    try probe(catalog.network(ofCheckpoint: checkpoint), on: distribution)
  }

  private func probe<Plugin: NetworkPlugin>(_ plugin: Plugin.Type, on distribution: any Distribution) throws -> String?
  {
    let path = Checkpoints.path(ReadOuts.fileName, in: checkpoint)
    guard isOverwriting || !InputFile.exists(path) || !distribution.makesResults else {
      throw LockstepError.file("'\(path)' already exists; use --force to overwrite it")
    }
    let network = try plugin.checkpoint(folder: checkpoint)
    let functionClass = try promptClass(for: network.header, on: distribution)
    guard let n = contextSize ?? network.header.contextSize else {
      throw missing("context size it was trained with", "--context-size", on: distribution)
    }
    let fitting = try ReadOutFitting(
      network, on: functionClass, contextSize: n, count: count, seed: UInt64(seed), workers: jobs)
    let description = WorkDescription([
      ("prompts", "\(functionClass.specification), seed \(seed)"),
      ("context size", String(n)), ("number of prompts", String(count)),
    ])
    let moments = try Progress.reporting("prompts", total: count) { progress in
      try distribution.runner(for: description).outcomes(of: fitting.work) { progress.update($0, of: $1) }
    }
    guard let moments else { return nil }
    let fit = try fitting.fit(moments)
    try fit.readOuts.write(
      to: checkpoint, fingerprint: network.fingerprint,
      metadata: [
        "lockstep": LockstepVersion.current, "function_class": functionClass.specification, "context_size": String(n),
        "prompts": String(count), "seed": String(seed),
      ], replacing: isOverwriting)
    return table(fit, dimension: network.model.configuration.dimension)
      + "Wrote read-outs fitted to \(counted(count, "prompt")) to \(path)\n"
  }

  /// The function class of the prompts: the recorded one. A different one is refused.
  private func promptClass(
    for header: CheckpointHeader, on distribution: any Distribution
  ) throws -> any FunctionClass {
    let recorded = try header.functionClass.map { name in
      try LockstepError.naming(Checkpoints.path(CheckpointHeader.fileName, in: checkpoint)) {
        try catalog.functionClass(name)
      }
    }
    guard let functionClass = try functionClass.map(catalog.functionClass) ?? recorded else {
      throw missing("function class it was trained on", "--function-class", on: distribution)
    }
    if let recorded, recorded.specification != functionClass.specification {
      throw LockstepError.option(
        "--function-class is \(functionClass.specification), but '\(checkpoint)' was trained on "
          + "\(recorded.specification); read-outs of other functions would be taken for its own")
    }
    return functionClass
  }

  private func missing(_ what: String, _ option: String, on distribution: any Distribution) -> LockstepError {
    // Shards without the option are those of a checkpoint that records it.
    let remedy = distribution is MergeRun ? "give the checkpoint that the shards were run on" : "use \(option)"
    return .option("'\(checkpoint)' does not record the \(what); \(remedy)")
  }

  private func table(_ fit: ReadOutFit, dimension: Int) -> String {
    zip(fit.readOuts.layers, fit.meanSquaredErrors).reduce("layer  squared error / d on the prompts used for the fit\n")
    {
      $0 + String(format: "%5d  %.5f\n", $1.0, $1.1 / Double(dimension))
    }
  }
}
