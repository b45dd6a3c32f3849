import Lockstep
import LockstepCore
import LockstepNumerics
import LockstepTestSupport
import Testing

/// What every learner promises, on prompts of every kind. A failure names the prompts.
struct LearnerContractTests {
  /// Room for the rounding of sums over a few dimensions.
  private static let rounding = 1e-13

  /// A variation that cannot be made, or is not linear, would be left out in silence.
  @Test func allVariationsTakePart() {
    let learners = PluginSet.builtIn.learners.map { $0.descriptor }.filter { !$0.needsAValue }
    #expect(LearnerCase.all.count == learners.reduce(0) { $0 + $1.variations.count })
    #expect(LearnerCase.all.count > learners.count)
  }

  @Test(arguments: LearnerCase.all)
  func stepsHaveANameAndAscend(given: LearnerCase) {
    let steps = given.learner.steps
    #expect(!steps.name.isEmpty && steps.name.allSatisfy { $0.isLowercase })
    #expect(!steps.values.isEmpty && zip(steps.values, steps.values.dropFirst()).allSatisfy { $0 < $1 })
    #expect(steps.values.allSatisfy { $0 >= 0 })
  }

  @Test(arguments: LearnerCase.all)
  func numbersAreFiniteAndInShape(given: LearnerCase) throws {
    for prompts in PromptCase.all {
      let (learner, batch) = (given.learner, prompts.batch())
      let trajectory = try learner.predictions(for: batch)
      let weights = try learner.weights(for: batch)
      let answers = try learner.predictions(at: prompts.queries, of: batch)
      for (tensor, width) in [(trajectory.predictions, 1), (weights.weights, prompts.shape.dimension), (answers, 4)] {
        let isInShape =
          tensor.steps == learner.steps.count && tensor.prompts == batch.count && tensor.points == prompts.shape.points
          && tensor.width == width
        #expect(isInShape, "\(prompts)")
        #expect(tensor.values.allSatisfy { $0.isFinite }, "\(prompts)")
      }
      #expect(weights.terminations.isEmpty || weights.terminations.count == batch.labels.count, "\(prompts)")
      #expect(trajectory.terminations == weights.terminations, "\(prompts)")
    }
  }

  @Test(arguments: LearnerCase.all)
  func theSameAnswerIsGivenTwice(given: LearnerCase) throws {
    for prompts in PromptCase.all {
      let batch = prompts.batch()
      let first = try given.learner.weights(for: batch)
      for other in [batch, prompts.batch()] {
        let second = try given.learner.weights(for: other)
        #expect(first.weights == second.weights && first.terminations == second.terminations, "\(prompts)")
      }
    }
  }

  @Test(arguments: LearnerCase.all)
  func aPromptsResultDoesNotDependOnItsBatch(given: LearnerCase) throws {
    for prompts in PromptCase.all {
      let together = try given.learner.weights(for: prompts.batch())
      let points = prompts.shape.points
      for prompt in 0..<together.weights.prompts {
        let alone = try given.learner.weights(for: prompts.batch(from: prompt, count: 1))
        let own = (0..<together.weights.steps).flatMap { step in
          let offset = together.weights.offset(step, prompt, 0)
          return together.weights.values[offset..<offset + points * together.weights.width]
        }
        #expect(own == alone.weights.values, "\(prompts)")
        #expect(
          Array(together.terminations.dropFirst(prompt * points).prefix(points)) == alone.terminations, "\(prompts)")
      }
    }
  }

  @Test(arguments: LearnerCase.all)
  func withoutExamplesThePredictionIsZero(given: LearnerCase) throws {
    for prompts in PromptCase.all {
      let batch = prompts.batch()
      let predictions = try given.learner.predictions(for: batch).predictions
      let answers = try given.learner.predictions(at: prompts.queries, of: batch)
      for tensor in [predictions, answers] {
        let first = (0..<tensor.steps).flatMap { step in
          (0..<tensor.prompts).flatMap { prompt in
            tensor.values[tensor.offset(step, prompt, 0)..<tensor.offset(step, prompt, 1)]
          }
        }
        #expect(first.allSatisfy { $0 == 0 }, "\(prompts)")
      }
    }
  }

  /// All of them start from zero weights and move by what they see: nothing, where all labels are zero.
  @Test(arguments: LearnerCase.all)
  func withoutLabelsTheWeightsAreZero(given: LearnerCase) throws {
    for prompts in PromptCase.all where prompts.labels.allSatisfy({ $0 == 0 }) {
      #expect(try given.learner.weights(for: prompts.batch()).weights.values.allSatisfy { $0 == 0 }, "\(prompts)")
    }
  }

  /// The weights lie in the span of the inputs seen; here that is the first coordinate.
  @Test(arguments: LearnerCase.all)
  func weightsLieInTheSpanOfTheInputs(given: LearnerCase) throws {
    for prompts in PromptCase.all where prompts.spansTheFirstCoordinateAlone {
      let weights = try given.learner.weights(for: prompts.batch()).weights
      let scale = weights.values.reduce(0) { max($0, abs($1)) }
      let others = weights.values.indices.filter { $0 % weights.width > 0 }.map { weights.values[$0] }
      #expect(others.allSatisfy { abs($0) <= Self.rounding * scale }, "\(prompts)")
    }
  }

  @Test(arguments: LearnerCase.all)
  func predictionsAreTheWeightsTimesTheInputs(given: LearnerCase) throws {
    for prompts in PromptCase.all {
      let (learner, batch) = (given.learner, prompts.batch())
      let weights = try learner.weights(for: batch).weights
      var (predictions, answers): ([Double], [Double]) = ([], [])
      for step in 0..<weights.steps {
        for prompt in 0..<weights.prompts {
          let queries = prompts.queries.matrix(of: prompt)
          for t in 0..<weights.points {
            let offset = weights.offset(step, prompt, t)
            let w = Vector(Array(weights.values[offset..<offset + weights.width]))
            predictions.append(dot(w, batch.input(prompt, t)))
            answers += (queries * w).elements
          }
        }
      }
      let given = try [
        learner.predictions(for: batch).predictions, learner.predictions(at: prompts.queries, of: batch),
      ]
      #expect(relativeDifference(given[0].values, predictions) < Self.rounding, "\(prompts)")
      #expect(relativeDifference(given[1].values, answers) < Self.rounding, "\(prompts)")
    }
  }
}
