internal import ArgumentParser
internal import Foundation
internal import LockstepCore
internal import LockstepFiles
internal import LockstepIdentification
internal import LockstepMatching
internal import LockstepRegistry
internal import LockstepReport
internal import LockstepResults

struct IdentifyCommand: DistributedCommand {
  static let configuration = CommandConfiguration(
    commandName: "identify",
    abstract: "Find the method that describes each step of a model.",
    discussion: """
      Fits families of methods to the induced weights of each layer and scores them on prompts that were not used in the \
      fit: gradient descent, GD++, momentum methods, Newton, conjugate gradients, and nulls that run no iteration (ridge \
      regression, truncation, shrunk least squares). The free filter is a function of the eigenvalue fitted in bins: about \
      the most that any function of the eigenvalue alone can explain. Unless --quick is given, ridge regression in a \
      learned metric on position-weighted examples is fitted to each layer, too.

      With --along, every snapshot of a training is identified, and each layer is shown against training steps.

      The defaults for prompts are the function class and sizes that the network was trained on.
      """)

  @Argument(help: "Model: a checkpoint folder, a Registry model or any learner.", completion: Completions.learners)
  var model: String?

  @Option(
    help: ArgumentHelp("Training whose snapshots to identify ('train --snapshots').", valueName: "folder"),
    completion: .directory)
  var along: String?

  @Option(
    name: .customLong("candidate"),
    help: ArgumentHelp("Candidate to add to the standard ones; repeatable.", valueName: "learner"),
    completion: Completions.learners)
  var candidates: [String] = []

  @Option(
    name: .customLong("second-seed"),
    help: ArgumentHelp("The same model trained from another seed, to compare with; repeatable.", valueName: "learner"),
    completion: Completions.learners)
  var peers: [String] = []

  @Option(
    help: ArgumentHelp(
      "Kernel whose eigenvalues methods act on, or linear. (default: that of the function class)",
      valueName: "hypothesis"))
  var hypothesis: String?

  @OptionGroup var prompts: PromptOptions

  @Flag(help: "Leave out the learned metric, the untrained twin and other distributions of prompts.")
  var quick = false

  @Flag(help: "Print how long each part took.")
  var times = false

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Output folder for the results, the evidence (identification.json) and the report.", valueName: "folder"),
    completion: .directory)
  var output: String?

  @OptionGroup var sharding: ShardOption
  @OptionGroup var overwrite: OverwriteOption
  @OptionGroup var jobs: JobsOption
  @OptionGroup var json: JSONOption
  @OptionGroup var registry: RegistryOptions

  /// The file with all the evidence, beside the results.
  private static let evidenceFile = "identification.json"
  private static let schema = DocumentSchema("lockstep.identification", version: 1)
  private static let courseSchema = DocumentSchema("lockstep.training-course", version: 1)
  private static let folderKind = AtomicFolder.Kind(schema.name, parts: [ResultsDocument.reportKind])

  func validate() throws {
    guard (model == nil) != (along == nil) else { throw ValidationError("expected either a model or --along FOLDER") }
    guard along == nil || (sharding.choice == nil && !times) else {
      throw ValidationError("--along cannot be combined with --shard or --times")
    }
  }

  mutating func adopt(_ merge: MergeCommand) {
    (output, overwrite, jobs, json) = (merge.output, merge.overwrite, merge.jobs, merge.json)
  }

  func run() throws { try runHere() }

  func run(on distribution: any Distribution) throws {
    let catalog = try registry.catalog()
    let snapshots = try along.map(SnapshotFolder.all) ?? []
    let last = try snapshots.last?.read(executor: jobs.executor, in: catalog)
    let named = try last?.model ?? catalog.learner(model ?? "")
    var plan = Experiment.standard
    plan.adoptPrompts(of: [named])
    let (set, source) = try prompts.promptSet(defaults: plan, in: catalog)
    let seed = prompts.sampling.seed ?? plan.seed
    let provenance = Provenance(source, set, MatchSettings(seed: UInt64(seed), queries: prompts.queries))
    let folder = try distribution.folder(output, replacing: overwrite.isForced, kind: Self.folderKind)
    let run = try identificationRun(of: named, quick ? .quick : .full, on: set, from: provenance, in: catalog)
    // Results are written with a comparison, which all processes and shards take part in. What it refuses is refused before
    // the long work.
    let match = try output.map { _ in
      try MatchRun(
        [run.model] + run.learners, by: ["similarity-of-errors"], on: set, from: source, queries: prompts.queries,
        seed: seed, executor: jobs.executor, in: catalog)
    }
    // One snapshot after the other, so that the memory of each is free for the next.
    let earlier = try snapshots.dropLast().compactMap { folder in
      let snapshot = try folder.read(executor: jobs.executor, in: catalog)
      return try identificationRun(
        of: snapshot.model, quick ? .quick : .withoutControls, on: set, from: provenance, in: catalog
      ).identification(on: distribution).map(snapshot.identified)
    }
    let identified = try run.identification(on: distribution)
    let matched = try match?.document(on: distribution)
    guard let identification = identified else { return }
    let course = last.map {
      TrainingCourse(of: $0.folder.training, by: "iterative-newton", earlier + [$0.identified(identification)])
    }
    let evidence = try (course.map(Self.courseSchema.document) ?? Self.schema.document(identification)).text()
    var notice = ""
    if let folder, var document = matched {
      document.identifications = [course?.summary, identification.summary].compactMap(\.self)
      notice = try write(document, evidence, to: folder)
    }
    // Requested learners that are missing come first.
    let missing = (identification.candidates?.omissions ?? []).filter { omission in
      run.added.contains { $0.label == omission.label }
    }
    for omission in missing { StandardError.write("Left out: \(omission.label): \(omission.reason)\n") }
    try StandardOutput.write(
      json.isRequested ? evidence : text(course?.summary ?? identification.summary, set) + notice)
    if times { StandardError.write(run.times) }
    if !missing.isEmpty { throw ExitCode.failure }
  }

  /// Writes the results, the evidence and the report.
  ///
  /// - Returns: A notice about missing charts; empty if there is none.
  private func write(_ document: ResultsDocument, _ evidence: String, to folder: AtomicFolder) throws -> String {
    let renderer = try Charts.rendererOfPages()
    try document.write(to: folder)
    try folder.write(evidence, to: Self.evidenceFile)
    try WebReport(document).write(to: folder, under: "report/", filing: [], drawnBy: renderer)
    try folder.commit()
    return Charts.notice(of: renderer, drawingFiles: false)
  }

  private func identificationRun(
    of model: NamedLearner, _ extent: IdentificationRun.Extent, on set: any PromptSet, from provenance: Provenance,
    in catalog: Catalog
  ) throws -> IdentificationRun {
    try IdentificationRun(
      of: model, on: set, from: provenance, candidates: candidates, peers: peers, hypothesis: hypothesis,
      extent: extent, executor: jobs.executor, in: catalog)
  }

  private func text(_ summary: IdentificationSummary, _ set: any PromptSet) -> String {
    let style = StandardOutput.style
    let origin = set.functionClassName.map { " (\($0))" } ?? ""
    var text = summary.text(style) + "\n"
    text += style.wrapped("From \(set.count) prompts\(origin).").map { $0 + "\n" }.joined()
    if let output {
      text += "\nWrote the results, the evidence and the report to \(output): open \(output)/report/index.html\n"
    }
    return text
  }
}
