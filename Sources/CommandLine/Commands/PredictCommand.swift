internal import ArgumentParser
internal import LockstepCore
internal import LockstepFiles
internal import LockstepInterchange
internal import LockstepMatching

struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Run a learner on a file of prompts.",
    discussion: """
      The output is a safetensors file with the tensors predictions [S, B, n+1], steps [S], ys [B, n+1] (the prompts' \
      labels) and, with --weights, weights [S, B, n+1, d] (F64).
      """)

  @OptionGroup var files: PromptFileOptions

  @Flag(help: "Also write the weights of a linear learner.")
  var weights = false

  /// The maximum number of prompts, and the approximate maximum of bytes, that a thread processes at once.
  private static let (maxChunk, chunkBytes) = (16, 0x1p26)

  func run() throws {
    let (named, set) = try files.open()
    guard !weights || named.learner is any LinearLearner else {
      throw LockstepError.comparison("'\(files.learner)' is not linear and has no weights; omit --weights")
    }

    let jobs = files.jobs
    let bytesPerPrompt = set.shape.workingBytes(steps: named.learner.axis.count)
    let chunkSize = max(1, min(Self.maxChunk, Int(Self.chunkBytes / bytesPerPrompt)))
    try SystemResources.requireMemory(
      Double(min(jobs.count, set.count) * chunkSize) * bytesPerPrompt,
      remedy: "reduce the number of steps or --jobs (\(jobs.count)); the prompts have dimension \(set.shape.dimension) "
        + "and \(set.shape.points) points")

    let writer = try PredictionFileWriter(
      files.output, steps: named.learner.axis, prompts: set, weights: weights,
      metadata: files.metadata(named), replacing: files.overwrite.isForced)
    try PromptChunks(count: set.count, size: chunkSize, executor: jobs.executor).forEach { chunk in
      let prompts = try set.prompts(chunk)
      let run = LearnerRun(named.learner, on: prompts, of: set, queries: 0)
      do {
        return (prompts, try run.predictions, weights ? try run.weights : nil)
      } catch let failure as PromptFailure {
        throw LockstepError.comparison("\(named.specification): \(failure)")
      }
    } write: { _, result in
      try writer.write(result.1, weights: result.2, of: result.0)
    }
    try writer.commit()
    try StandardOutput.write(
      "Wrote the predictions of \(named.specification) on \(set.count) prompts to \(files.output)\n")
  }
}
