public import LockstepCore

/// The squared error divided by d after t = 0..n examples, over all prompts (Fu et al., figures 2 and 7).
public struct SquaredError: Measurement {
  public init() {}

  public static let about = About(
    "squared-error", "squared error divided by d after t examples",
    literature: ["Fu, Chen, Jia, Sharan, NeurIPS 2024, arXiv:2310.17086, figures 2 and 7"])

  public var scope: MeasurementScope { .allPrompts }
  public var axes: CurveAxes {
    CurveAxes(
      title: "Squared error",
      caption: "Mean over prompts of the squared error divided by d, after t examples.",
      position: .init("t", label: "examples t"), value: .init("squared_error", label: "squared error / d"),
      scale: .error)
  }

  public func positions(in shape: PromptShape) -> [Int] { Array(0...shape.contextSize) }

  public func values(of run: LearnerRun, prompt: Int) throws -> [Double]? {
    let (predictions, prompts) = (try run.predictions, run.prompts)
    return (0..<predictions.steps).flatMap { step in
      (0..<predictions.points).map { t in
        prompts.shape.squaredError(
          predictions.values[predictions.offset(step, prompt, t)] - prompts.label(prompt, t))
      }
    }
  }
}
