import LockstepCore
import LockstepMatching
import LockstepNumerics
internal import LockstepResults
import LockstepTestSupport
import Testing

/// The curves of each learner by itself, against the definitions.
struct MeasurementTests {
  private let descent: NamedLearner
  private let least: NamedLearner

  init() throws {
    descent = try learner("gradient-descent", ["steps": "0+1+4+30", "rate": "0.05"])
    least = try learner("ordinary-least-squares")
  }

  @Test func squaredErrorsAreMeansOverAllPrompts() throws {
    let prompts = samples(d: 5, n: 9, count: 150)
    let results = try compare([descent, least], by: [errorDistance], on: prompts)
    let curves = try #require(results.learners[0].curves("squared-error"))
    #expect(curves.steps == [0, 1, 4, 30] && curves.x == Array(0...9))
    let batch = prompts.prompts(0..<150)
    let predictions = try descent.learner.predictions(for: batch).predictions
    for step in 0..<4 {
      for t in 0...9 {
        let values = (0..<150).map { prompt in
          let error = predictions.values[predictions.offset(step, prompt, t)] - batch.label(prompt, t)
          return error * error / 5
        }
        let mean = values.reduce(0, +) / 150
        let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 149
        #expect(abs(curves.mean(step, t) - mean) < 1e-12 * (1 + mean))
        #expect(abs(curves.standardError(step, t) - (variance / 150).squareRoot()) < 1e-9 * (1 + mean))
      }
    }
    // The zero predictor errs by the labels; least squares not at all once there are as many examples as dimensions.
    let references = results.references
    #expect(references.zeroPredictor.curves("squared-error")?.means == Array(curves.means.prefix(10)))
    #expect(
      references.leastSquares.curves("squared-error")?.means.suffix(5).allSatisfy { $0 < 1e-20 } == true)
  }

  @Test func whatDivergesHasErrorsThatCanBeWritten() throws {
    let diverging = try learner("gradient-descent", ["steps": "0..100", "rate": "3"])
    let curves = try #require(
      compare([diverging, least], by: [errorSimilarity]).learners[0].curves("squared-error"))
    let largest = try #require(curves.means.max())
    let bound = PromptShape.maxSquaredError
    #expect(largest > 0.01 * bound && largest < 1.01 * bound)
    for number in curves.means + curves.standardErrors { #expect(number.isFinite) }
  }

  /// A weight vector with a known part outside of the span of the examples.
  private struct Leaning: LinearLearner {
    let axis = StepAxis("step", [1, 2])
    /// The length of the part outside of the span, by step, beside a part of length 1 inside.
    let outside = [0.0, 0.75]

    func weights(for prompts: PromptBatch) throws -> WeightTrajectory {
      let d = prompts.shape.dimension
      var weights = StepTensor(steps: 2, prompts: prompts.count, points: prompts.shape.points, width: d)
      for step in 0..<2 {
        for prompt in 0..<prompts.count {
          for t in 0..<prompts.shape.points {
            for axis in 0..<d {
              weights.values[weights.offset(step, prompt, t) + axis] = axis == 0 ? 1 : axis == d - 1 ? outside[step] : 0
            }
          }
        }
      }
      return WeightTrajectory(weights: weights)
    }
  }

  /// Inputs along the axes, the last of which comes last; one is repeated.
  private struct Axes: FunctionClass {
    static let about = About("axes", "a test", literature: [])
    var kernel: String? { nil }

    func prompts(_ range: Range<Int>, shape: PromptShape, seed: UInt64) -> PromptBatch {
      let inputs = range.flatMap { _ in
        (0..<shape.points).flatMap { point in
          (0..<shape.dimension).map { $0 == max(0, point - 1) % shape.dimension ? 2.0 : 0 }
        }
      }
      let labels = [Double](repeating: 1, count: range.count * shape.points)
      return PromptBatch(range: range, shape: shape, inputs: inputs, labels: labels)
    }
  }

  @Test func spanResidualIsThePartThatNoExampleExplains() throws {
    let leaning = NamedLearner(label: "leaning", specification: "leaning", learner: Leaning())
    let prompts = SampledPrompts(of: Axes(), shape: PromptShape(dimension: 4, contextSize: 6), count: 3, seed: 0)
    let results = try compare([leaning, least], by: [weightSimilarity], on: prompts)
    let curves = try #require(results.learners[0].curves("span-residual"))
    // The examples are e1, e1, e2, e3, e4, e1.
    #expect(relativeDifference(Array(curves.means.prefix(7)), [1, 0, 0, 0, 0, 0, 0]) < 1e-12)
    #expect(relativeDifference(Array(curves.means.suffix(7)), [1, 0.6, 0.6, 0.6, 0.6, 0, 0]) < 1e-12)
  }

  @Test func weightsOfGradientDescentStayInTheSpan() throws {
    let results = try compare([descent, least], on: samples(d: 6, n: 4))
    let residuals = try #require(results.learners[0].curves("span-residual")).means
    #expect(residuals.allSatisfy { $0 < 1e-12 })
  }

  /// Predictions that are linear in x at the first step, and have a square as well at the second.
  private struct Curved: InContextLearner {
    let axis = StepAxis("step", [1, 2])

    private func value(_ x: Vector, _ step: Int) -> Double { x[0] - 2 * x[1] + (step == 0 ? 0 : x[2] * x[2]) }

    func predictions(for prompts: PromptBatch) throws -> Trajectory {
      var values = StepTensor(steps: 2, prompts: prompts.count, points: prompts.shape.points)
      for step in 0..<2 {
        for prompt in 0..<prompts.count {
          for t in 0..<prompts.shape.points {
            values.values[values.offset(step, prompt, t)] = value(prompts.input(prompt, t), step)
          }
        }
      }
      return Trajectory(predictions: values)
    }

    func predictions(at queries: QueryBatch, of prompts: PromptBatch) throws -> StepTensor {
      var values = StepTensor(
        steps: 2, prompts: prompts.count, points: prompts.shape.points, width: queries.queriesPerPrompt)
      for step in 0..<2 {
        for prompt in 0..<prompts.count {
          let inputs = queries.matrix(of: prompt)
          for t in 0..<prompts.shape.points {
            for query in 0..<inputs.rows {
              values.values[values.offset(step, prompt, t) + query] = value(inputs.row(query), step)
            }
          }
        }
      }
      return values
    }
  }

  /// For standard normal x the linear part has variance 5 and the square, with its mean, 3: R^2 = 5 / 8 of the squares,
  /// a little more for a fit to 100 queries.
  @Test func theLinearFitLeavesWhatIsCurved() throws {
    let curved = NamedLearner(label: "curved", specification: "curved", learner: Curved())
    let results = try compare([curved, least], by: [weightSimilarity], on: samples(d: 3, n: 4, count: 32))
    let curves = try #require(results.learners[0].curves("linear-fit"))
    #expect(curves.x == [0, 1, 2, 3, 4])
    #expect(curves.means[0..<5].allSatisfy { abs($0 - 1) < 1e-12 })
    #expect(curves.means[5..<10].allSatisfy { abs($0 - 0.64) < 0.05 }, "\(curves.means)")
    #expect(results.learners[1].curves("linear-fit") == nil, "its weights are known")
    let errors = try compare([curved, least], by: [errorSimilarity])
    #expect(errors.learners[0].curves("linear-fit") == nil, "its weights are not compared")
  }

  /// Asked again for its examples, least squares has them all until there are more than dimensions; gradient descent is
  /// as good as its weights. An opaque learner is asked by queries, with the same outcome.
  @Test func forgettingIsTheErrorOnARepeatedExample() throws {
    let opaque = NamedLearner(label: "opaque", specification: "opaque", learner: Opaque(inner: descent.learner))
    let prompts = samples(d: 5, n: 4, count: 20)
    let results = try compare([descent, opaque, least], by: [errorSimilarity], on: prompts)
    let curves = try #require(results.learners[0].curves("forgetting"))
    #expect(curves.x == [0, 1, 2, 3])
    let asked = try #require(results.learners[1].curves("forgetting"))
    #expect(relativeDifference(asked.means, curves.means) < 1e-12)
    let exact = try #require(results.learners[2].curves("forgetting"))
    #expect(exact.means.allSatisfy { $0 < 1e-20 })

    let batch = prompts.prompts(0..<20)
    let weights = try #require(descent.learner as? any LinearLearner).weights(for: batch).weights
    for gap in 0..<4 {
      let mean =
        (0..<20).reduce(0.0) { sum, prompt in
          let start = weights.offset(2, prompt, 4)
          let w = Vector(Array(weights.values[start..<start + 5]))
          let error = dot(w, batch.input(prompt, 3 - gap)) - batch.label(prompt, 3 - gap)
          return sum + error * error / 5
        } / 20
      #expect(abs(curves.mean(2, gap) - mean) < 1e-12)
    }
  }

  @Test func longPromptsAreAskedForSomeOfTheirExamples() throws {
    let results = try compare([descent, least], by: [errorSimilarity], on: samples(d: 2, n: 50, count: 4))
    let gaps = try #require(results.learners[0].curves("forgetting")).x
    #expect(gaps.count == 20 && gaps.first == 0 && gaps.last == 49)
  }

  /// Over 32 prompts or fewer all are looked at closely, so that the parts add up to the similarity.
  @Test func contributionsAddUpToTheSimilarity() throws {
    let newton = try learner("iterative-newton", ["steps": "0..20"])
    for metric in try compare([newton, descent], on: samples(count: 30)).metrics {
      let matching = metric.comparisons[0].aToB
      let parts = try #require(matching.contributions)
      #expect(parts.steps.count == 12 && parts.steps.first == 0 && parts.steps.last == 20)
      for (row, step) in parts.steps.enumerated() {
        let sum = (0...9).reduce(0) { $0 + parts.mean(row, $1) }
        let match = try #require(matching.matches.first { $0.step == step })
        #expect(abs(sum - match.similarity) < 1e-12)
        #expect(parts.mean(row, 0) == 0)
      }
    }
  }

  /// After t examples the part of a similarity of weights is an n-th of the cosine.
  @Test func contributionsToTheSimilarityOfWeightsAreCosines() throws {
    let prompts = samples(count: 2)
    let results = try compare([descent, least], by: [weightSimilarity], on: prompts)
    let parts = try #require(results.metrics[0].comparisons[0].aToB.contributions)
    let batch = prompts.prompts(0..<2)
    let weights = try [descent, least].map { named in
      try #require(named.learner as? any LinearLearner).weights(for: batch).weights
    }
    for t in 1...9 {
      let cosines = (0..<2).map { prompt in
        let (a, b) = (vector(weights[0], 2, prompt, t), vector(weights[1], 0, prompt, t))
        return dot(a, b) / (a.norm * b.norm)
      }
      #expect(abs(9 * parts.mean(2, t) - (cosines[0] + cosines[1]) / 2) < 1e-12)
    }
  }

  private func vector(_ tensor: StepTensor, _ step: Int, _ prompt: Int, _ t: Int) -> Vector {
    let start = tensor.offset(step, prompt, t)
    return Vector(Array(tensor.values[start..<start + tensor.width]))
  }
}
