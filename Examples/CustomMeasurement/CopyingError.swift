import Lockstep

/// The squared difference between a prediction and the label of the query's nearest example, divided by d, after t = 1..n
/// examples: 0 for a learner that copies labels.
struct CopyingError: Measurement {
  init() {}

  static let about = About(
    "copying-error", "squared difference of predictions from the label of the nearest example",
    literature: ["Cover and Hart 1967, Nearest neighbor pattern classification"])

  var scope: MeasurementScope { .allPrompts }
  var axes: CurveAxes {
    CurveAxes(
      title: "Copying",
      caption:
        "Mean over prompts of the squared difference between the prediction after t examples and the label of the "
        + "example nearest to the query, divided by d.",
      position: .init("t", label: "examples t"), value: .init("copying_error", label: "squared difference / d"))
  }

  func positions(in shape: PromptShape) -> [Int] { Array(1...shape.contextSize) }

  func values(of run: LearnerRun, prompt: Int) throws -> [Double]? {
    let (predictions, prompts) = (try run.predictions, run.prompts)
    let copied = positions(in: prompts.shape).map { t in prompts.label(prompt, nearest(to: t, prompts, prompt)) }
    return (0..<predictions.steps).flatMap { step in
      copied.enumerated().map { index, label in
        prompts.shape.squaredError(predictions.values[predictions.offset(step, prompt, index + 1)] - label)
      }
    }
  }

  /// The index of the example nearest to the input x_{t+1}, among x_1, ..., x_t.
  private func nearest(to t: Int, _ prompts: PromptBatch, _ prompt: Int) -> Int {
    let distances = (0..<t).map { (prompts.input(prompt, $0) - prompts.input(prompt, t)).norm }
    return (1..<t).reduce(0) { distances[$1] < distances[$0] ? $1 : $0 }
  }
}
