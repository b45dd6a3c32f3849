public import LockstepCore
internal import LockstepNumerics

/// The R^2 of the linear fit behind a learner's induced weights after t = 0..n examples: 1 - the squared residuals at the
/// queries / the squared predictions there. Predictions of zero fit exactly. Not measured of learners whose weights are
/// known, or not compared.
///
/// Where R^2 is low, a similarity of weights says little about the learner.
public struct LinearFit: Measurement {
  public init() {}

  public static let about = About(
    "linear-fit", "R^2 of the linear fits behind the induced weights of a nonlinear learner",
    literature: ["Fu, Chen, Jia, Sharan, NeurIPS 2024, arXiv:2310.17086, definition 3.2 (the fit)"])

  public var scope: MeasurementScope { .detailedPrompts }
  public var axes: CurveAxes {
    CurveAxes(
      title: "Linear fits behind the induced weights",
      caption:
        "R² of the linear function nearest to the learner's predictions at fresh queries after t examples. Where it is "
        + "low, induced weights do not describe the learner.",
      position: .init("t", label: "examples t"), value: .init("r_squared", label: "R²"), scale: .fraction)
  }

  public func positions(in shape: PromptShape) -> [Int] { Array(0...shape.contextSize) }

  public func values(of run: LearnerRun, prompt: Int) throws -> [Double]? {
    guard let predictions = try run.fittedPredictions?.prompt(prompt) else { return nil }
    let weights = try run.values(of: .inducedWeights).prompt(prompt)
    let inputs = try run.queries.matrix(of: prompt)
    let fits = Matrix(rows: weights.steps * weights.points, columns: weights.width, elements: weights.values)
    let fitted = fits * inputs.transposed
    return (0..<fitted.rows).map { row in
      let start = row * predictions.width
      let predicted = Vector(Array(predictions.values[start..<start + predictions.width]))
      let (size, residual) = (predicted.norm, (predicted - fitted.row(row)).norm)
      return size > 0 ? max(0, 1 - (residual / size) * (residual / size)) : 1
    }
  }
}
