internal import ArgumentParser
internal import Foundation
internal import LockstepCore
internal import LockstepFiles
internal import LockstepIdentification
internal import LockstepRegistry

struct IdentifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "identify",
    abstract: "Find the method that describes each step of a model.",
    discussion: """
      Fits families of methods to the induced weights of each layer, on prompts that were not fitted: gradient descent, \
      GD++, momentum methods, Newton, conjugate gradients, and nulls that run no iteration (ridge regression, truncation, \
      shrunk least squares). The ceiling is the free spectral filter, the most that any method can explain which acts on \
      each eigenvalue of X'X alone. Layers that exceed it are fitted by ridge regression in a learned metric on \
      position-weighted examples.
      """)

  @Argument(help: "Model: a checkpoint folder, a Registry model or any learner.")
  var model: String

  @OptionGroup(title: "Prompts") var sampling: SamplingOptions

  @Option(parsing: .unconditional, help: "Number of queries for the induced weights.")
  var queries = 100

  @Flag(help: "Leave out the learned metric.")
  var quick = false

  @Option(name: .shortAndLong, help: ArgumentHelp("Output folder for identification.json.", valueName: "folder"))
  var output: String?

  @OptionGroup var overwrite: OverwriteOption
  @OptionGroup var jobs: JobsOption
  @OptionGroup var json: JSONOption
  @OptionGroup var registry: RegistryOptions

  private static let fileName = "identification.json"
  private static let schema = "lockstep.identification"

  func validate() throws { try requireRange(queries, 1...100_000, "--queries") }

  func run() throws {
    let catalog = try registry.catalog()
    let named = try catalog.learner(model)
    var plan = Experiment.standard
    plan.adoptSizes(of: [named])
    let prompts = try sampling.prompts(defaults: plan, in: catalog)
    // The induced weights, and what the learned metric makes of them.
    let entries = Double(prompts.count) * Double(prompts.shape.points * prompts.shape.dimension)
    try SystemResources.requireMemory(
      3 * 8 * entries * Double(named.learner.axis.count), remedy: "reduce --count (\(prompts.count))")
    let folder = try output.map {
      try AtomicFolder(
        $0, replacing: overwrite.isForced, signature: AtomicFolder.Signature(Self.fileName, containing: Self.schema))
    }
    let identification = try Progress.reporting("prompts", total: prompts.count) { progress in
      try Identification(
        of: named, on: prompts, queries: queries, fitsMetric: !quick, seed: UInt64(sampling.seed ?? plan.seed),
        executor: jobs.executor
      ) { progress.update($0) }
    }
    let document = try Self.document(identification)
    if let folder {
      try folder.write(document, to: Self.fileName)
      try folder.commit()
    }
    if json.isRequested {
      try StandardOutput.write(document)
    } else {
      try StandardOutput.write(
        "\(identification.paragraph)\n\n\(identification.table)\n"
          + "Shares of the induced weights explained after t = "
          + "\(identification.prefixLengths.map(String.init).joined(separator: ", ")) examples of "
          + "\(prompts.count) prompts (\(prompts.functionClass.specification)).\n")
    }
  }

  /// The JSON document, its schema first: a folder is recognized by it.
  private static func document(_ identification: Identification) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    let fields = String(decoding: try encoder.encode(identification), as: UTF8.self).dropFirst()
    return "{\n  \"schema\" : \"\(schema)\",\n  \"schema_version\" : 1,\(fields)\n"
  }
}
