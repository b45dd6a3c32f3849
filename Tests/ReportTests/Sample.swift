import LockstepCore
import LockstepMatching
import LockstepReport
import LockstepResults

/// Results made by hand, small and with every case that there is.
enum Sample {
  static let newton = LearnerResults(
    label: "newton", specification: "iterative-newton:steps=0..2", fingerprint: String(repeating: "0f", count: 32),
    steps: StepAxis("iteration", [0, 1, 2]),
    terminations: [:], curves: curves([0, 1, 2]))
  static let gradient = LearnerResults(
    label: "gd", specification: "gradient-descent:steps=1+1000000000",
    steps: StepAxis("iteration", [1, 1_000_000_000]),
    terminations: [.converged(step: 1): 3, .converged(step: 4): 5, .iterationLimit: 2, .lineSearchFailed(step: 7): 1],
    curves: curves([1, 1_000_000_000]))
  static let leastSquares = LearnerResults(
    label: "ols", specification: "ols", steps: .single, terminations: [:], curves: curves([1], isLinear: false))

  static func learner(_ label: String, _ steps: StepAxis) -> LearnerResults {
    LearnerResults(label: label, specification: label, steps: steps, terminations: [:], curves: curves(steps.values))
  }

  /// Curves over the prompts' n = 4 examples.
  static func curves(_ steps: [Int], isLinear: Bool = true) -> [MeasuredCurves] {
    let own = [
      MeasuredCurves(measurement: "squared-error", curves: curves(steps, Array(0...4))),
      MeasuredCurves(measurement: "span-residual", curves: curves(steps, Array(0...4))),
      MeasuredCurves(measurement: "forgetting", curves: curves(steps, [0, 1, 3])),
    ]
    return isLinear ? own : Array(own.prefix(1))
  }

  static func curves(_ steps: [Int], _ x: [Int]) -> StepCurves {
    let means = steps.indices.flatMap { step in x.map { Double($0 + 1) / Double(step + 3) } }
    return StepCurves(steps: steps, x: x, means: means, standardErrors: means.map { $0 / 8 })
  }

  static let measurements = [
    measurement("squared-error", "t", "squared_error", .error),
    measurement("forgetting", "gap", "squared_error", .plain),
    measurement("span-residual", "t", "residual", .fraction),
  ]

  private static func measurement(
    _ name: String, _ position: String, _ value: String, _ scale: CurveAxes.Scale
  ) -> MeasurementResults {
    MeasurementResults(
      name: name, specification: name,
      axes: CurveAxes(
        title: "Title of \(name)", caption: "What \(name) is.",
        position: .init(position, label: "label of \(position)"),
        value: .init(value, label: "label of \(value)"), scale: scale))
  }

  static let references = ReferenceResults(zeroPredictor: learner("zero", .single), leastSquares: leastSquares)

  static let provenance = Provenance(
    version: "1.2.3", kernels: "Haswell", promptSource: .sampled(functionClass: "linear-regression:noise=0", seed: -1),
    shape: PromptShape(dimension: 3, contextSize: 4), promptCount: 11, resamples: 1000, seed: 5, queries: 100)

  static let document = ResultsDocument(
    provenance: provenance,
    results: MatchResults(
      learners: [newton, gradient, leastSquares], references: references, measurements: measurements,
      metrics: [
        MetricResults(
          label: "similarity", specification: "similarity-of-errors:count-t0=false", evidence: "errors",
          direction: .higherIsBetter,
          floor: 0.5, ceiling: 1,
          references: [newton, gradient, leastSquares].map(reference),
          comparisons: [
            Comparison(
              a: "newton", b: "gd",
              similarity: SimilarityMatrix(
                rows: 3, columns: 2, means: [0.75, 0.5, 0.875, -0.25, 0.9995, 1],
                standardErrors: [0.1, 0.2, 0.1 + 0.2, 1e-300, .leastNonzeroMagnitude, .pi]),
              aToB: BestMatches(
                matches: [
                  match(0, 1, 0.75, ties: [1], kind: .start), match(1, 1, 0.875, support: 0.995, ties: [1]),
                  match(
                    2, 1_000_000_000, 1, steps: 1...1_000_000_000, support: 0.25, ties: [1, 1_000_000_000],
                    kind: .plateau),
                ],
                trend: trend(.exponential, steps: [1, 2]), contributions: curves([0, 2], Array(0...4))),
              bToA: BestMatches(
                matches: [
                  match(1, 2, 0.9995, steps: 1...2, support: 0.5, kind: .gridEnd),
                  match(1_000_000_000, 2, 1, ties: [0, 2]),
                ],
                trend: trend(.logarithmic, steps: [1]), contributions: curves([1], Array(0...4)))),
            Comparison(
              a: "newton", b: "ols",
              similarity: SimilarityMatrix(
                rows: 3, columns: 1, means: [1e300, 1e16, 0], standardErrors: [0, 0, 0]),
              aToB: BestMatches(
                matches: [0, 1, 2].map { match($0, 1, 0.5, kind: .gridEnd) }, trend: trend(.tooFewSteps),
                contributions: nil),
              bToA: BestMatches(
                matches: [match(1, 0, 1e300, kind: .floor)], trend: trend(.tooFewSteps), contributions: nil)),
          ],
          skipped: [SkippedLearner(learner: "recorded:file=a b", reason: "no weights, \"alas\"\nin that file")]),
        MetricResults(
          label: "distance", specification: "distance-of-errors:count-t0=true", evidence: "errors",
          direction: .lowerIsBetter,
          floor: 1, ceiling: 0, references: [gradient, leastSquares].map(reference),
          comparisons: [
            Comparison(
              a: "gd", b: "ols",
              similarity: SimilarityMatrix(rows: 2, columns: 1, means: [0.25, 0.125], standardErrors: [0, 0]),
              aToB: BestMatches(
                matches: gradient.steps.values.map { match($0, 1, 0.25) },
                trend: trend(.constant, steps: gradient.steps.values), contributions: nil),
              bToA: BestMatches(
                matches: [match(1, 1, 0.125)], trend: trend(.unclear, steps: [1]), contributions: nil))
          ],
          skipped: []),
        MetricResults(
          label: "nothing", specification: "nothing", evidence: "errors", direction: .higherIsBetter, floor: 0,
          ceiling: 0,
          references: [], comparisons: [], skipped: []),
      ]))

  static func match(
    _ step: Int, _ best: Int, _ similarity: Double, steps: ClosedRange<Int>? = nil, support: Double = 1,
    ties: [Int]? = nil, kind: BestMatch.Kind = .interior
  ) -> BestMatch {
    BestMatch(
      step: step, best: best, similarity: similarity, similarityInterval: similarity - 0.125...similarity,
      stepInterval: steps ?? best...best, support: support, ties: ties ?? [best], kind: kind)
  }

  /// A trend with all fits, or with those that the verdict allows.
  static func trend(_ verdict: Trend.Verdict, slope: Double = 0.5, steps: [Int] = Array(2...8)) -> Trend {
    switch verdict {
    case .constant, .tooFewSteps:
      return Trend(steps: verdict == .constant ? steps : [], verdict: verdict, support: 1)
    case .linear, .power, .exponential, .logarithmic, .unclear:
      func fit(_ intercept: Double, _ rSquared: Double) -> Trend.Fit {
        Trend.Fit(
          slope: slope, slopeInterval: slope - 0.25...slope + 0.5, intercept: intercept, rSquared: rSquared)
      }
      return Trend(
        steps: steps, linear: fit(-1, 0.9), power: fit(0.25, 0.95), exponential: fit(1e-20, 1),
        logarithmic: fit(0, 0.8),
        verdict: verdict,
        support: 1)
    }
  }

  private static func reference(_ learner: LearnerResults) -> ReferenceSimilarity {
    ReferenceSimilarity(
      learner: learner.label, zeroPredictor: learner.steps.values.map { 1 / (1 + Double($0)) },
      leastSquares: learner.steps.values.map { _ in 1 })
  }
}
