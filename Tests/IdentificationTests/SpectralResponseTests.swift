import LockstepCore
import LockstepIdentification
import LockstepNumerics
import LockstepStatistics
import LockstepTestSupport
import Testing

struct SpectralResponseTests {
  static let prompts = regressionPrompts(0..<96, d: 8, n: 16, seed: 5)

  @Test func shrunkLeastSquaresHasAFlatResponse() throws {
    let response = try Self.response(of: .constant(0.4))
    let bins = response.curves.flatMap(\.bins)
    #expect(bins.count == 16)
    for bin in bins {
      #expect(abs(bin.responses[0].value - 0.4) < 1e-9)
      #expect(bin.responses[0].interval.map { $0.upperBound - $0.lowerBound < 1e-6 } == true)
    }
  }

  @Test func theResponseIsThatOfTheMethod() throws {
    // Enough bins that f hardly varies within one.
    let response = try Self.response(of: .ridge(3), binCount: 120)
    for bin in response.curves.flatMap(\.bins) {
      #expect(abs(bin.responses[0].value - bin.eigenvalue / (bin.eigenvalue + 3)) < 0.04)
    }
  }

  @Test func theIntervalCoversAResponseThatVariesOverPrompts() throws {
    var weights = try Textbook.leastSquares.weights(for: Self.prompts).weights
    let width = weights.points * weights.width
    for prompt in 0..<weights.prompts {
      for i in 0..<width { weights.values[prompt * width + i] *= prompt % 3 == 0 ? 0.3 : 0.6 }
    }
    for bin in try Self.response(of: weights).curves.flatMap(\.bins) {
      let interval = try #require(bin.responses[0].interval)
      #expect(interval.upperBound - interval.lowerBound > 0.02)
      #expect(interval.lowerBound < 0.52 && interval.upperBound > 0.48)
    }
  }

  static let shapes: [(Textbook, ClosedRange<Double>)] = [
    (.newton(steps: 3), 1.8...2.1), (.newton(steps: 6), 1.8...2.1),
    (.descent(steps: 8) { 0.5 / $0 }, 0.92...1.09), (.plusPlus(steps: 2), 0.92...1.15),
    (.ridge(5), 0.6...1.05),
  ]

  @Test(arguments: 0..<shapes.count)
  func theExponentTellsTheOrderOfTheMethod(index: Int) throws {
    let (method, range) = Self.shapes[index]
    let shape = try #require(try Self.response(of: method).shapes[0])
    #expect(range.contains(shape.exponent.value))
    let interval = try #require(shape.exponent.interval)
    #expect(interval.contains(shape.exponent.value) && interval.upperBound - interval.lowerBound < 0.5)
  }

  @Test func aFlatResponseHasNoShape() throws {
    #expect(try Self.response(of: .constant(0.5)).shapes == [nil])
    #expect(try Self.response(of: .constant(0)).shapes == [nil])
  }

  static func response(of method: Textbook, binCount: Int = 8) throws -> SpectralResponse {
    try response(of: method.weights(for: prompts).weights, binCount: binCount)
  }

  static func response(of weights: StepTensor, binCount: Int = 8) throws -> SpectralResponse {
    let lengths = [8, 16]
    let survey = try EigenvalueSurvey([prompts], prefixLengths: lengths)
    let statistic = SpectralResponse.Statistic(survey, steps: weights.steps, binCount: binCount)
    let blocks = try promptBlocks(prompts.count).map {
      try statistic.sums(EigenCoordinates.ofPrompts($0, of: prompts, weights, prefixLengths: lengths))
    }
    return SpectralResponse(statistic, blocks, bootstrap: StudentizedBootstrap(promptCount: prompts.count))
  }
}
