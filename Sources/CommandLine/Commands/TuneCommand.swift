internal import ArgumentParser
internal import Foundation
internal import LockstepCore
internal import LockstepFiles
internal import LockstepRegistry

struct TuneCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tune",
    abstract: "Fit a learner's numeric options to prompts.",
    discussion: """
      For example: lockstep tune gd-plus-plus --option eta --option gamma --steps 4

      Finds the values with the smallest squared error after the last step, and prints the specification to use with \
      the errors before and after on as many held-out prompts. An option that is a list gets a value for each step. The \
      search starts at the given options, or the defaults.
      """)

  @Argument(
    help: "Learner, with the options to start from: NAME or NAME:OPTION=VALUE,OPTION=VALUE.",
    completion: Completions.learners)
  var learner: String

  @Option(
    name: .customLong("option"),
    help: ArgumentHelp("Option to fit; repeatable. (default: all numeric options)", valueName: "name"))
  var options: [String] = []

  @Option(parsing: .unconditional, help: "Number of steps.")
  var steps = 4

  @OptionGroup(title: "Prompts") var sampling: SamplingOptions

  @OptionGroup var jobs: JobsOption
  @OptionGroup var json: JSONOption
  @OptionGroup var registry: RegistryOptions

  func validate() throws { try requireRange(steps, 1...100, "--steps") }

  func run() throws {
    let catalog = try registry.catalog()
    let prompts = try sampling.prompts(defaults: .standard, in: catalog)
    let tuning = try Tuning(
      of: learner, options: options, steps: steps, on: prompts, executor: jobs.executor, in: catalog)
    let result = try Progress.reporting("iterations", total: Tuning.maxIterations) { progress in
      try tuning.run { progress.update($0) }
    }
    try StandardOutput.write(json.isRequested ? result.json.text() : text(result, tuning, prompts))
  }

  private func text(_ result: Tuning.Result, _ tuning: Tuning, _ prompts: SampledPrompts) -> String {
    let (d, n) = (prompts.shape.dimension, prompts.shape.contextSize)
    func line(_ label: String, _ error: Tuning.HeldOutMean) -> String {
      "  \(label) " + String(format: "%.6g ± %.2g\n", error.mean, error.standardError)
    }
    return """
      Fitted \(tuning.options.joined(separator: " and ")) to \(prompts.count) prompts of \
      \(prompts.functionClass.specification) (d = \(d), n = \(n)).
      Squared error / d after the last step, mean over t = 0..\(n) of \(prompts.count) held-out prompts (± its standard error):

      \(line("before", result.before))\(line("after ", result.after))\(line("change", result.change))
      \(result.specification)

      """
  }
}

extension Tuning.Result {
  fileprivate var json: JSONValue {
    func error(_ error: Tuning.HeldOutMean) -> JSONValue {
      .object([.init("mean", .number(error.mean)), .init("standard_error", .number(error.standardError))])
    }
    return .object([
      .init("specification", .string(specification)), .init("before", error(before)), .init("after", error(after)),
      .init("change", error(change)),
    ])
  }
}
