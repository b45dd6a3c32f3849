public import LockstepCore
internal import LockstepNumerics

/// The distance of the weights after t = 0..n examples from the span of x_1, ..., x_t, relative to their length (Fu et
/// al., appendix B.4). Weights of length 0 are at distance 0. Not measured of learners whose weights are unknown.
public struct SpanResidual: Measurement {
  public init() {}

  public static let about = About(
    "span-residual", "relative distance of the weights from the span of the examples seen",
    literature: ["Fu, Chen, Jia, Sharan, NeurIPS 2024, arXiv:2310.17086, appendix B.4"])

  public var scope: MeasurementScope { .detailedPrompts }
  public var axes: CurveAxes {
    CurveAxes(
      title: "Weights outside the span of the examples",
      caption:
        "Distance of the weights after t examples from the span of these examples, relative to the length of the "
        + "weights. Gradient descent from zero and least squares stay in the span.",
      position: .init("t", label: "examples t"), value: .init("residual", label: "relative distance"), scale: .fraction)
  }

  public func positions(in shape: PromptShape) -> [Int] { Array(0...shape.contextSize) }

  /// One matrix product, O(S n d^2).
  public func values(of run: LearnerRun, prompt: Int) throws -> [Double]? {
    guard let weights = try run.knownWeights?.prompt(prompt) else { return nil }
    let d = run.prompts.shape.dimension
    let (basis, ranks) = basis(of: run.prompts, prompt)
    let rows = weights.steps * weights.points
    var coordinates = [Double](repeating: 0, count: rows * basis.count)
    multiply(
      MatrixSlice(weights.values, MatrixLayout(rows: rows, columns: d, stride: d)),
      MatrixSlice(Matrix(rows: basis.count, columns: d, elements: basis.flatMap(\.elements))),
      transposingSecond: true, into: &coordinates,
      at: MatrixLayout(rows: rows, columns: basis.count, stride: basis.count))
    return (0..<rows).map { row in
      let own = Array(coordinates[row * basis.count..<(row + 1) * basis.count])
      let length = Vector(own).norm
      return length > 0 ? Vector(Array(own[ranks[row % weights.points]...])).norm / length : 0
    }
  }

  /// An orthonormal basis of the whole space, and for each t = 0..n how many of its vectors span x_1, ..., x_t: the spans
  /// are nested.
  private func basis(of prompts: PromptBatch, _ prompt: Int) -> (basis: [Vector], ranks: [Int]) {
    let d = prompts.shape.dimension
    var basis: [Vector] = []
    var ranks = [0]
    for t in 0..<prompts.shape.contextSize {
      if let direction = prompts.input(prompt, t).direction(beyond: basis) { basis.append(direction) }
      ranks.append(basis.count)
    }
    for axis in 0..<d where basis.count < d {
      var unit = Vector(zeros: d)
      unit[axis] = 1
      if let direction = unit.direction(beyond: basis) { basis.append(direction) }
    }
    return (basis, ranks)
  }
}

extension Vector {
  /// The direction in which the vector leaves the span of an orthonormal basis; nil if it stays within rounding of it.
  fileprivate func direction(beyond basis: [Vector]) -> Vector? {
    var rest = self
    // Twice, for what rounding leaves in the span (Giraud, Langou and Rozloznik 2005).
    for direction in basis + basis { rest -= dot(rest, direction) * direction }
    let length = rest.norm
    guard length > 1e-10 * norm else { return nil }
    rest *= 1 / length
    return rest
  }
}
