internal import ArgumentParser
internal import LockstepCore
internal import LockstepFiles
internal import LockstepInterchange
internal import LockstepMatching
internal import LockstepResults

struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Run a learner on a file of prompts.",
    discussion: """
      The output is a safetensors file with the tensors predictions [S, B, n+1], steps [S], ys [B, n+1] (the prompts' \
      labels) and, with --weights, weights [S, B, n+1, d] (F64). For a learner that is not linear in its input, such as a \
      network, these are its induced weights: the least-squares fit to its predictions at queries.
      """)

  @OptionGroup var files: PromptFileOptions

  @Flag(help: "Also write the learner's weights, or the induced weights of a nonlinear learner.")
  var weights = false

  @Option(parsing: .unconditional, help: "Number of queries for the induced weights. (default: 100)")
  var queries: Int?

  /// The maximum number of prompts, and the approximate maximum of bytes, that a thread processes at once.
  private static let (maxChunk, chunkBytes) = (16, 0x1p26)

  func validate() throws {
    try requireRange(queries, 1...100_000, "--queries")
    guard queries == nil || weights else { throw ValidationError("--queries requires --weights") }
  }

  func run() throws {
    let (named, set) = try files.open(writing: ["predictions", "steps", "ys"])
    let queries = queries ?? 100
    let kind = weights ? named.weightKind : nil
    if weights,
      let reason = EvidenceKind.inducedWeights.refusal(
        of: named.learner, task: PromptTask(set), queries: queries)
    {
      throw LockstepError.comparison("no weights of \(files.learner): \(reason)")
    }

    let jobs = files.jobs
    let bytesPerPrompt = set.shape.workingBytes(
      steps: named.learner.axis.count, queries: kind == .induced ? queries : 0,
      workingDimension: named.learner.workingDimension(for: set.shape))
    let chunkSize = max(1, min(Self.maxChunk, Int(Self.chunkBytes / bytesPerPrompt)))
    let chunks = PromptChunks(count: set.count, size: chunkSize, executor: jobs.executor)
    try SystemResources.requireMemory(
      Double(chunks.simultaneous)
        * (Double(chunkSize) * bytesPerPrompt
          + named.learner.workspaceBytes(for: set.shape, queries: kind == .induced ? queries : 0)),
      workers: jobs.count,
      remedy: "reduce the number of steps or --jobs (\(jobs.count)); the prompts have dimension \(set.shape.dimension) "
        + "and \(set.shape.points) points")

    let writer = try PredictionFileWriter(
      files.output, steps: named.learner.axis, prompts: set, weights: kind,
      metadata: files.metadata(named), replacing: files.overwrite.isForced)
    try chunks.forEach { chunk in
      let prompts = try set.prompts(chunk)
      let run = LearnerRun(named.learner, on: prompts, of: set, queries: queries)
      do {
        return (prompts, try run.predictions, weights ? try run.values(of: .inducedWeights) : nil)
      } catch let failure as PromptFailure {
        throw LockstepError.comparison("\(named.specification): \(failure)")
      }
    } write: { _, result in
      try writer.write(result.1, weights: result.2, of: result.0)
    }
    try writer.commit()
    try StandardOutput.write(
      "Wrote the predictions of \(named.specification) on \(counted(set.count, "prompt")) to \(files.output)\n")
  }
}

extension NamedLearner {
  /// What the weights that the learner can give are to its predictions.
  fileprivate var weightKind: PredictionFile.WeightKind { learner is any LinearLearner ? .exact : .induced }
}
