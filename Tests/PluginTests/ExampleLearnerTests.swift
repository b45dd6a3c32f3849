import LockstepCore
import LockstepNumerics
import LockstepTestSupport
import LockstepTesting
import Testing

/// Half of least squares and all of it, written for one prompt at a time.
private struct HalfAndWhole: ExampleLearner, LearnerPlugin {
  /// The number of predictors, if it is not that of the steps.
  var count = 2
  init() {}
  static let about = About("half-and-whole", "a learner for tests", literature: ["none"])

  var axis: StepAxis { StepAxis("half", [1, 2]) }

  func predictors(inputs: Matrix, labels: Vector) throws -> [Predictor] {
    let w = inputs.rows > 0 ? try inputs.leastSquaresSolution(labels) : Vector(zeros: inputs.columns)
    return (1...count).map { step in { x in Double(step) / 2 * dot(w, x) } }
  }
}

/// The same by weights.
private struct ByWeights: LinearLearner, LearnerPlugin {
  /// How many steps too many the weights have.
  var surplus = 0
  init() {}
  static let about = About("by-weights", "a learner for tests", literature: ["none"])

  var axis: StepAxis { StepAxis("half", [1, 2]) }

  func weights(for prompts: PromptBatch) throws -> WeightTrajectory {
    var weights = StepTensor(
      steps: 2 + surplus, prompts: prompts.count, points: prompts.shape.points, width: prompts.shape.dimension)
    for prompt in 0..<prompts.count {
      for t in 1..<prompts.shape.points {
        let x = Matrix(
          rows: t, columns: prompts.shape.dimension, elements: (0..<t).flatMap { prompts.input(prompt, $0).elements })
        let w = try x.leastSquaresSolution(Vector((0..<t).map { prompts.label(prompt, $0) }))
        for step in 0..<2 {
          weights.set(Vector(w.elements.map { Double(step + 1) / 2 * $0 }), at: step, prompt, t)
        }
      }
    }
    return WeightTrajectory(weights: weights)
  }
}

struct ExampleLearnerTests {
  private let prompts = regressionPrompts()

  @Test func predictsAsALearnerOfWholeBatches() throws {
    let queries = QueryBatch.standardNormal(0..<prompts.count, count: 3, dimension: prompts.shape.dimension, seed: 1)
    let (one, other) = (HalfAndWhole(), ByWeights())
    let predictions = try [one.predictions(for: prompts), other.predictions(for: prompts)].map(\.predictions.values)
    #expect(LockstepTestSupport.relativeDifference(predictions[0], predictions[1]) < 1e-12)
    let answers = try [one.predictions(at: queries, of: prompts), other.predictions(at: queries, of: prompts)].map(
      \.values)
    #expect(LockstepTestSupport.relativeDifference(answers[0], answers[1]) < 1e-12)
  }

  @Test func conforms() { #expect(Conformance.violations(of: HalfAndWhole.self) == []) }

  @Test func aWrongNumberOfPredictorsIsAnError() {
    let error = #expect(throws: PromptFailure.self) {
      try HalfAndWhole().setting(\.count, to: 3).predictions(for: prompts)
    }
    #expect(error?.reason.contains("3 predictors; expected 2") == true)
  }

  /// Explained in words, where a wrong shape would otherwise end the program.
  @Test func aWrongShapeIsAnError() {
    let error = #expect(throws: LockstepError.self) {
      try ByWeights().setting(\.surplus, to: 1).predictions(for: prompts)
    }
    #expect(error.map { "\($0)" }?.contains("weights have the shape [3, ") == true)
  }
}
