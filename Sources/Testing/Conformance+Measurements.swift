internal import LockstepCore
internal import LockstepNumerics

extension Conformance {
  /// Positions ascend, and there is a finite value for each step and position.
  static func check(_ measurement: any Measurement, _ report: inout Report) {
    for prompts in PromptCase.all {
      let positions = measurement.positions(in: prompts.shape)
      report.require(
        zip(positions, positions.dropFirst()).allSatisfy(<), "the positions must ascend (\(prompts))")
      report.attempt("measuring \(prompts)") { report in
        let batch = prompts.batch()
        let run = LearnerRun(Averaging(), on: batch, of: SinglePromptSet(batch: batch), queries: 8)
        for prompt in 0..<batch.count {
          guard let values = try measurement.values(of: run, prompt: prompt) else { continue }
          report.require(
            values.count == 2 * positions.count && values.allSatisfy(\.isFinite),
            "there must be a finite value for each step and position (\(prompts))")
        }
      }
    }
  }
}

/// w = X'y / t, and twice that: two steps to measure.
private struct Averaging: LinearLearner {
  let axis = StepAxis("step", [1, 2])

  func weights(for prompts: PromptBatch) throws -> WeightTrajectory {
    var weights = StepTensor(
      steps: 2, prompts: prompts.count, points: prompts.shape.points, width: prompts.shape.dimension)
    for prompt in 0..<prompts.count {
      for (t, moments) in try prompts.prefixMoments(of: prompt).enumerated() where t > 0 {
        for step in 0..<2 {
          var w = moments.xty
          w *= Double(step + 1) / Double(t)
          weights.set(w, at: step, prompt, t)
        }
      }
    }
    return WeightTrajectory(weights: weights)
  }
}

/// The prompts of one batch.
private struct SinglePromptSet: PromptSet {
  let batch: PromptBatch

  var shape: PromptShape { batch.shape }
  var count: Int { batch.count }
  var functionClassName: String? { nil }

  func prompts(_ range: Range<Int>) -> PromptBatch { batch.slice(range) }

  func queries(_ range: Range<Int>, count: Int) -> QueryBatch {
    .standardNormal(range, count: count, dimension: shape.dimension, seed: 1)
  }
}
