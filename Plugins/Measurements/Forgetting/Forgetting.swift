public import LockstepCore
internal import LockstepNumerics

/// The squared error divided by d after n examples if the query repeats example i, by the gap n - i (Fu et al., appendix
/// A.6). Not measured of learners that cannot predict at new inputs.
public struct Forgetting: Measurement {
  /// The most examples that are repeated.
  private static let maxRepeated = 20

  public init() {}

  public static let about = About(
    "forgetting", "squared error if the last query repeats an earlier example, by how long ago that was",
    literature: ["Fu, Chen, Jia, Sharan, NeurIPS 2024, arXiv:2310.17086, appendix A.6"])

  public var scope: MeasurementScope { .detailedPrompts }
  public var axes: CurveAxes {
    CurveAxes(
      title: "Forgetting",
      caption: "Squared error divided by d if the last query repeats an example of the prompt, against the number of "
        + "examples since then.",
      position: .init("gap", label: "examples since the repeated one"),
      value: .init("squared_error", label: "squared error / d"))
  }

  public func positions(in shape: PromptShape) -> [Int] {
    repeatedExamples(shape).map { shape.contextSize - 1 - $0 }
  }

  /// The examples, counted from 0, that are repeated: all, or 20 evenly spread, the latest first so that gaps ascend.
  private func repeatedExamples(_ shape: PromptShape) -> [Int] {
    evenlySpaced(shape.contextSize, atMost: Self.maxRepeated).reversed()
  }

  public func values(of run: LearnerRun, prompt: Int) throws -> [Double]? {
    guard run.learner.queryRefusal == nil else { return nil }
    let (prompts, steps) = (run.prompts, run.learner.axis)
    let examples = repeatedExamples(prompts.shape)
    let predictions = try predictions(of: run, prompt, at: examples)
    return try steps.values.indices.flatMap { step in
      try examples.enumerated().map { query, example in
        let error = predictions(step, query) - prompts.label(prompt, example)
        guard error.isFinite else {
          throw run.prompts.failure(
            prompt: prompt, examples: prompts.shape.contextSize,
            "the prediction at \(steps.name) \(steps.values[step]) for a query that repeats example \(example + 1) is not "
              + "a finite number")
        }
        return prompts.shape.squaredError(error)
      }
    }
  }

  /// The predictions after n examples, by step and example.
  private func predictions(
    of run: LearnerRun, _ prompt: Int, at examples: [Int]
  ) throws -> (_ step: Int, _ query: Int) -> Double {
    let (n, d) = (run.prompts.shape.contextSize, run.prompts.shape.dimension)
    let inputs = examples.map { run.prompts.input(prompt, $0) }
    if let weights = try run.weights {
      return { step, query in
        (0..<d).reduce(0) { $0 + weights.values[weights.offset(step, prompt, n) + $1] * inputs[query][$1] }
      }
    }
    let single = run.prompts.slice(prompt..<prompt + 1)
    let queries = QueryBatch(
      range: single.range, queriesPerPrompt: examples.count, dimension: d, inputs: inputs.flatMap(\.elements),
      prefixLengths: [n])
    let answers = try run.learner.predictions(at: queries, of: single)
    return { step, query in answers.values[answers.offset(step, 0, n) + query] }
  }
}
