internal import Foundation
internal import LockstepCore
internal import LockstepMatching
internal import LockstepNumerics
internal import LockstepRegistry

/// Fits numeric options of a learner to the squared error after its last step, by L-BFGS.
struct Tuning {
  /// A mean over the held-out prompts.
  struct HeldOutMean {
    let mean: Double
    let standardError: Double

    init(_ values: [Double]) {
      let count = Double(values.count)
      let mean = values.reduce(0, +) / count
      let squares = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
      self.mean = mean
      standardError = (squares / max(1, count - 1) / count).squareRoot()
    }
  }

  struct Result {
    /// The learner with the fitted options, and all steps up to the last one.
    let specification: String
    let before: HeldOutMean
    let after: HeldOutMean
    /// After minus before, on the same prompts.
    let change: HeldOutMean
  }

  /// The names of the fitted options.
  let options: [String]
  /// The largest number of iterations to be expected.
  static let maxIterations = 200

  /// The search ends where five iterations together lower the error by less than this fraction of it.
  private static let tolerance = 1e-5
  /// The change of a coordinate in a difference quotient.
  private static let difference = 1e-4
  /// The number of prompts in a work item.
  private static let chunkSize = 32
  /// The number of significant digits of fitted values.
  private static let digits = 5

  private let specification: Specification
  private let parameters: [Parameter]
  private let start: [Double]
  /// The name of the learner's option with its steps; nil if it has a single step.
  private let grid: (name: String, first: Int)?
  private let steps: Int
  private let fitted: [PromptBatch]
  private let heldOut: [PromptBatch]
  private let set: SampledPrompts
  private let executor: any Executor
  private let catalog: Catalog

  /// An option, the values to start from, and their place among the coordinates of the search.
  private struct Parameter {
    let name: String
    let range: NumberRange
    let start: [Double]
    let coordinates: Range<Int>
  }

  /// - Parameters:
  ///   - options: The names of the options; empty for all numeric ones.
  ///   - prompts: The prompts to fit to. As many that follow them are held out.
  /// - Throws: `LockstepError` if the learner has no such options, or refuses the prompts.
  init(
    of learner: String, options: [String], steps: Int, on prompts: SampledPrompts, executor: any Executor,
    in catalog: Catalog
  ) throws {
    guard prompts.count >= 2 else {
      throw LockstepError.option("--count is \(prompts.count); standard errors need at least 2 prompts")
    }
    let given = try catalog.learner(learner)
    if let reason = given.learner.refusal(of: PromptTask(prompts)) {
      throw LockstepError.comparison("\(learner): \(reason)")
    }
    let specification = try Specification(given.specification)
    let name = specification.name
    self.specification = specification
    let known = catalog.plugins.learners.first { $0.about.identifier == name }?.description.options ?? []
    let parameters = try Self.parameters(options, among: known, of: specification, steps: steps)
    try SystemResources.requireMemory(
      2 * Double(prompts.count) * prompts.shape.workingBytes(steps: 1), remedy: "reduce --count (\(prompts.count))")
    var following = prompts
    following.first += prompts.count
    let chunks = (0..<prompts.count).chunks(of: Self.chunkSize)
    fitted = chunks.map(prompts.prompts)
    heldOut = chunks.map(following.prompts)
    set = prompts
    grid =
      known.compactMap { option in
        if case .grid(let first) = option.domain { (name: option.name, first: first) } else { nil }
      }.first
    self.options = parameters.map(\.name)
    self.parameters = parameters
    start = parameters.flatMap(\.start)
    self.steps = steps
    self.catalog = catalog
    self.executor = executor
  }

  /// The options to fit: those that are named, or all numeric ones that a specification sets.
  private static func parameters(
    _ names: [String], among known: [OptionDescription], of specification: Specification, steps: Int
  ) throws -> [Parameter] {
    let name = specification.name
    let numeric = known.filter { $0.domain.numbers != nil }
    guard !numeric.isEmpty else { throw LockstepError.option("\(name) has no numeric options to fit") }
    var parameters: [Parameter] = []
    // A specification leaves out options that are off unless they are set.
    let all = numeric.map(\.name).filter { specification.options[$0] != nil }
    for option in names.isEmpty ? all : names {
      guard let description = numeric.first(where: { $0.name == option }), let range = description.domain.numbers else {
        throw LockstepError.option(
          "\(name) has no numeric option '\(option)'" + suggestion(for: option, among: numeric.map(\.name)))
      }
      guard !parameters.contains(where: { $0.name == option }) else {
        throw LockstepError.option("--option \(option) is given more than once")
      }
      let text = specification.options[option] ?? ""
      // A number may be written 1e+20.
      var values = Double(text).map { [$0] } ?? text.split(separator: "+").compactMap { Double($0) }
      guard let last = values.last else {
        throw LockstepError.option("'\(option)' is '\(text)'; give a number to start from: \(name):\(option)=VALUE")
      }
      if case .numbers = description.domain {
        values = (0..<steps).map { $0 < values.count ? values[$0] : last }
      }
      let first = parameters.last?.coordinates.upperBound ?? 0
      parameters.append(
        Parameter(name: option, range: range, start: values, coordinates: first..<first + values.count))
    }
    return parameters
  }

  /// - Parameter progress: Called with the number of finished iterations.
  /// - Throws: `LockstepError` if the learner fails with the options to start from.
  func run(progress: (Int) -> Void) throws -> Result {
    let before = try heldOutErrors(start)
    let point = lbfgsMinimum(
      from: [Double](repeating: 0, count: start.count), iterations: Self.maxIterations, tolerance: Self.tolerance,
      progress: progress
    ) { point in
      let value = fittedError(point)
      return (value, { value.isFinite ? gradient(at: point, value) : point.map { _ in 0 } })
    }
    let after = values(point).map { Double(String(format: "%.\(Self.digits)g", $0)) ?? $0 }
    let text = text(after, steps: "\(min(grid?.first ?? 0, steps))..\(steps)")
    let errors = try heldOutErrors(after)
    return Result(
      specification: try catalog.learner(text).specification, before: HeldOutMean(before), after: HeldOutMean(errors),
      change: HeldOutMean(zip(errors, before).map { $0 - $1 }))
  }

  /// The values of the options at a point of the search, which starts at 0. A positive value changes by a factor, so that
  /// it stays positive; any other by a part of itself.
  private func values(_ point: [Double]) -> [Double] {
    parameters.flatMap { parameter in
      parameter.coordinates.map { index in
        let (first, change) = (start[index], point[index])
        return first > 0 && parameter.range.isUnbounded
          ? first * exp(change) : first + (first == 0 ? 1 : abs(first)) * change
      }
    }
  }

  /// The error on the fitted prompts; infinite where the learner diverges or an option leaves its range.
  private func fittedError(_ point: [Double]) -> Double {
    (try? mean(errors(values(point), on: fitted))) ?? .infinity
  }

  /// The gradient by central differences. At the end of an option's range it is one-sided, and 0 if the error falls beyond.
  private func gradient(at point: [Double], _ value: Double) -> [Double] {
    point.indices.map { index in
      func error(_ change: Double) -> Double {
        var point = point
        point[index] += change
        return fittedError(point)
      }
      let (above, below) = (error(Self.difference), error(-Self.difference))
      return switch (above.isFinite, below.isFinite) {
      case (true, true): (above - below) / (2 * Self.difference)
      case (true, false): min(0, (above - value) / Self.difference)
      case (false, true): max(0, (value - below) / Self.difference)
      case (false, false): 0
      }
    }
  }

  private func heldOutErrors(_ values: [Double]) throws -> [Double] {
    let errors: [Double]
    do {
      errors = try self.errors(values, on: heldOut)
    } catch let failure as PromptFailure {
      throw LockstepError.comparison("\(text(values, steps: "\(steps)")): \(failure)")
    }
    guard errors.allSatisfy(\.isFinite) else {
      throw LockstepError.comparison(
        "\(text(values, steps: "\(steps)")): the squared error / d exceeds \(PromptShape.maxSquaredError) on a held-out "
          + "prompt; start from other options, or choose prompts with smaller labels")
    }
    return errors
  }

  /// The squared error / d after the last step, mean over t, for each prompt; infinite where it reaches the limit at
  /// which it is cut off.
  private func errors(_ values: [Double], on batches: [PromptBatch]) throws -> [Double] {
    let learner = try catalog.learner(text(values, steps: "\(steps)")).learner
    return try executor.map(count: batches.count) { [set] index in
      let prompts = batches[index]
      let predictions = try LearnerRun(learner, on: prompts, of: set, queries: 0).predictions
      return (0..<prompts.count).map { prompt in
        let start = predictions.offset(predictions.steps - 1, prompt, 0)
        let errors = (0..<predictions.points).map { t in
          prompts.shape.squaredError(predictions.values[start + t] - prompts.label(prompt, t))
        }
        return errors.contains(PromptShape.maxSquaredError) ? Double.infinity : mean(errors)
      }
    }.flatMap(\.self)
  }

  /// The learner's specification with other values of the options and other steps.
  private func text(_ values: [Double], steps: String) -> String {
    var specification = specification
    for parameter in parameters {
      specification.options[parameter.name] = Array(values[parameter.coordinates]).joinedByPlus
    }
    if let grid { specification.options[grid.name] = steps }
    return specification.text
  }
}

private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

extension NumberRange {
  /// Whether every positive number is in the range.
  fileprivate var isUnbounded: Bool { self == .positive || self == .nonNegative }
}

extension OptionDomain {
  /// The range of an option that is a number or a list of numbers; nil for any other.
  fileprivate var numbers: NumberRange? {
    switch self {
    case .number(let range), .wordOrNumber(_, let range), .numbers(let range): range
    case .integer, .choice, .flag, .grid, .path: nil
    }
  }
}
