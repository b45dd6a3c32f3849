internal import ArgumentParser
internal import LockstepCore
internal import LockstepInterchange
internal import LockstepRegistry

/// A learner that runs on a file of prompts, and the file for its output.
struct PromptFileOptions: ParsableArguments {
  @Argument(help: "Learner, such as a checkpoint folder.", completion: Completions.learners)
  var learner: String

  @Option(
    help: ArgumentHelp("Prompt file: safetensors with xs [B, n+1, d] and ys [B, n+1].", valueName: "file"),
    completion: .file())
  var prompts: String

  @Option(name: .shortAndLong, help: ArgumentHelp("Output file.", valueName: "file"))
  var output: String

  @OptionGroup var overwrite: OverwriteOption
  @OptionGroup var jobs: JobsOption
  @OptionGroup var registry: RegistryOptions

  /// The learner and the prompts.
  ///
  /// - Parameter tensors: Those that every output file of the command has.
  /// - Throws: `LockstepError` if the learner cannot run on the prompts, or the output must not be replaced.
  func open(writing tensors: [String]) throws -> (NamedLearner, PromptFile) {
    let catalog = try registry.catalog()
    let named = try catalog.learner(learner)
    let prompts = try PromptMetadata.open(prompts, in: catalog)
    if let reason = named.learner.refusal(of: PromptTask(prompts)) {
      throw LockstepError.comparison("\(learner): \(reason)")
    }
    try overwrite.requireReplaceable(output, tensors: tensors)
    return (named, prompts)
  }

  /// The metadata of the output file.
  func metadata(_ named: NamedLearner) -> [String: String] {
    ["lockstep": LockstepVersion.current, "learner": named.specification]
  }
}
