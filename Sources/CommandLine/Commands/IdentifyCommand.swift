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

  @Option(
    name: .customLong("candidate"),
    help: ArgumentHelp("Candidate to add to the standard ones; repeatable.", valueName: "learner"))
  var candidates: [String] = []

  @Option(
    name: .customLong("second-seed"),
    help: ArgumentHelp("The same model trained from another seed, as a ceiling; repeatable.", valueName: "learner"))
  var peers: [String] = []

  @OptionGroup(title: "Prompts") var sampling: SamplingOptions

  @Option(help: ArgumentHelp("Prompt file (safetensors) to use instead of sampled prompts.", valueName: "file"))
  var prompts: String?

  @Option(parsing: .unconditional, help: "Number of queries for the induced weights.")
  var queries = 100

  @Flag(help: "Leave out the learned metric, the untrained twin and other distributions of prompts.")
  var quick = false

  @Flag(help: "Print how long each part took.")
  var times = false

  @Option(name: .shortAndLong, help: ArgumentHelp("Output folder for identification.json.", valueName: "folder"))
  var output: String?

  @OptionGroup var overwrite: OverwriteOption
  @OptionGroup var jobs: JobsOption
  @OptionGroup var json: JSONOption
  @OptionGroup var registry: RegistryOptions

  private static let fileName = "identification.json"
  private static let schema = "lockstep.identification"

  func validate() throws {
    try requireRange(queries, 1...100_000, "--queries")
    if prompts != nil, let option = sampling.optionsForSampling.first {
      throw ValidationError("\(option) cannot be combined with --prompts")
    }
  }

  func run() throws {
    let catalog = try registry.catalog()
    let named = try catalog.learner(model)
    var plan = Experiment.standard
    plan.adoptSizes(of: [named])
    let set: any PromptSet =
      try prompts.map { try PromptMetadata.open($0, in: catalog) } ?? sampling.prompts(defaults: plan, in: catalog)
    let folder = try output.map {
      try AtomicFolder(
        $0, replacing: overwrite.isForced, signature: AtomicFolder.Signature(Self.fileName, containing: Self.schema))
    }
    let run = try IdentificationRun(
      of: named, on: set, candidates: candidates, peers: peers, isQuick: quick, queries: queries,
      seed: sampling.seed ?? plan.seed, executor: jobs.executor, in: catalog)
    let identification = try run.identification()
    let document = try Self.document(identification)
    if let folder {
      try folder.write(document, to: Self.fileName)
      try folder.commit()
    }
    if json.isRequested {
      try StandardOutput.write(document)
    } else {
      let origin = set.functionClassName.map { " (\($0))" } ?? ""
      try StandardOutput.write(
        "\(identification.paragraph)\n\n\(identification.table)\nFrom \(identification.promptCount) prompts\(origin).\n"
          + identification.omissions.map { "Left out: \($0.part): \($0.reason)\n" }.joined())
    }
    if times { StandardError.write(run.times) }
  }

  /// The JSON document, its schema first: a folder is recognized by it.
  private static func document(_ identification: Identification) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    let fields = String(decoding: try encoder.encode(identification), as: UTF8.self).dropFirst()
    return "{\n  \"schema\" : \"\(schema)\",\n  \"schema_version\" : 1,\(fields)\n"
  }
}
