internal import LockstepInterchange
internal import ArgumentParser
internal import LockstepCore
internal import LockstepFiles
internal import LockstepMatching

struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Runs a learner on a file of prompts and writes its predictions.",
    discussion:
      "The file is safetensors: predictions [S, B, n+1], steps [S], the prompts' ys [B, n+1] and, if asked, weights "
      + "[S, B, n+1, d], f64.")

  @Argument(help: "The learner.")
  var learner: String

  @Option(help: ArgumentHelp("The prompts: safetensors with xs [B, n+1, d] and ys [B, n+1].", valueName: "file"))
  var prompts: String

  @Option(name: .shortAndLong, help: ArgumentHelp("The file to write.", valueName: "file"))
  var output: String

  @Flag(help: "Write the weights of a linear learner, too.")
  var weights = false

  @OptionGroup var replacing: ReplacingOption
  @OptionGroup var jobs: JobsOption
  @OptionGroup var registry: RegistryOptions

  /// The most prompts, and about as many bytes, that a thread works on at once.
  private static let (maxChunk, chunkBytes) = (16, 0x1p26)

  func run() throws {
    let catalog = try registry.catalog()
    let named = try NamedLearner(learner, in: catalog)
    let set = try PromptMetadata.open(prompts, in: catalog)
    let task = PromptTask(set)
    if let reason = named.learner.refusal(of: task) {
      throw LockstepError.comparison("\(learner): \(reason)")
    }
    guard !weights || named.learner is any LinearLearner else {
      throw LockstepError.comparison("\(learner) is not linear, and has no weights to write; leave out --weights")
    }

    let bytesPerPrompt = set.shape.workingBytes(steps: named.learner.steps.count)
    let chunkSize = max(1, min(Self.maxChunk, Int(Self.chunkBytes / bytesPerPrompt)))
    try Machine.requireMemory(
      Double(min(jobs.jobs, set.count) * chunkSize) * bytesPerPrompt,
      remedy: "choose fewer steps or fewer --jobs (\(jobs.jobs)); the prompts have \(set.shape.dimension) dimensions "
        + "and \(set.shape.points) points")

    let writer = try PredictionFileWriter(
      output, steps: named.learner.steps, prompts: set, weights: weights,
      metadata: ["lockstep": LockstepVersion.current, "learner": named.specification], replacing: replacing.force)
    try PromptChunks(count: set.count, size: chunkSize, jobs: jobs.jobs).forEach { chunk in
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
    try Machine.output("predictions of \(named.specification) for \(set.count) prompts written to \(output)\n")
  }
}
