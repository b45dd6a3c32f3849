import LockstepCore
import LockstepIdentification
import LockstepNumerics
import LockstepStatistics
import LockstepTestSupport
import Testing

struct ExplainedShareTests {
  static let prompts = regressionPrompts(0..<64, d: 5, n: 12, seed: 3)
  static let lengths = [4, 9, 12]
  static let survey = try? EigenvalueSurvey([prompts], prefixLengths: lengths)
  static let rate = 0.5 / (survey?.scale ?? 0)

  static let members: [(MethodFamily, Int?, Double?, Textbook)] = [
    (.gradientDescent, 6, rate, .descent(steps: 6) { _ in rate }),
    (.relativeGradientDescent, 11, 1.5, .descent(steps: 11) { 1.5 / $0 }),
    (.gradientDescentPlusPlus, 3, nil, .plusPlus(steps: 3)),
    (.nesterov, 9, nil, .nesterov(steps: 9)),
    (.heavyBall, 7, 0.8, .heavyBall(steps: 7, momentum: 0.8)),
    (.chebyshev, 4, 0.1, .chebyshev(steps: 4, lower: 0.1)),
    (.newton, 5, nil, .newton(steps: 5)),
    (.conjugateGradient, 2, nil, .conjugateGradient(steps: 2)),
  ]

  @Test(arguments: 0..<members.count)
  func aMethodExplainsItsOwnWeights(index: Int) throws {
    let (family, steps, value, method) = Self.members[index]
    let explanation = try Self.shares(of: method.weights(for: Self.prompts).weights).steps[0]
    let own = try #require(explanation[family])
    #expect(abs(own.share.value - 1) < 1e-9)
    #expect(own.fit.member.steps == steps)
    #expect(value.map { abs((own.fit.member.value ?? 0) - $0) < 1e-12 } ?? (own.fit.member.value == nil))
    #expect(abs(own.fit.factor - 1) < 1e-9)
    for other in explanation.families where other.fit.member.family.entry != family.entry {
      #expect(other.share.value < 1 - 1e-6, "\(other.fit.member) explains \(family)")
    }
  }

  /// Its rate falls with the number of examples, and so differs from any fixed one.
  @Test func descentOnTheMeanErrorIsAFamily() throws {
    let total = Self.rate * 12
    let method = Textbook { x, y in
      var w = Vector(zeros: x.columns)
      for _ in 0..<6 { w -= total / Double(x.rows) * (x.transposed * (x * w - y)) }
      return [w]
    }
    let shares = try Self.shares(of: method.weights(for: Self.prompts).weights).steps[0]
    let (mean, fixed) = (try #require(shares[.meanGradientDescent]), try #require(shares[.gradientDescent]))
    let rate = try #require(mean.fit.member.value)
    #expect(mean.fit.member.steps == 6 && abs(rate - total) < 1e-12)
    #expect(abs(mean.share.value - 1) < 1e-9 && fixed.share.value < 1 - 1e-4)
  }

  /// A layer's read-out may scale all that it reads.
  @Test func aMethodExplainsItsOwnWeightsTimesAFactor() throws {
    var weights = try Textbook.newton(steps: 5).weights(for: Self.prompts).weights
    for i in weights.values.indices { weights.values[i] *= 0.7 }
    let newton = try #require(Self.shares(of: weights).steps[0][.newton])
    #expect(newton.fit.member.steps == 5 && abs(newton.fit.factor - 0.7) < 1e-9 && abs(newton.share.value - 1) < 1e-9)
  }

  /// A read-out has one factor, whatever the number of examples; a null may have one for each.
  @Test func onlyNullsHaveAFactorForEachNumberOfExamples() throws {
    func scaled(_ method: Textbook) throws -> ExplainedShares.Explanation {
      var weights = try method.weights(for: Self.prompts).weights
      for prompt in 0..<weights.prompts {
        for t in 0..<weights.points {
          let start = weights.offset(0, prompt, t)
          for i in start..<start + weights.width { weights.values[i] *= t < 9 ? 0.5 : 1 }
        }
      }
      return try Self.shares(of: weights).steps[0]
    }
    #expect(try #require(scaled(.newton(steps: 5))[.newton]).share.value < 0.98)
    #expect(try abs(#require(scaled(.leastSquares)[.constant]).share.value - 1) < 1e-9)
    #expect(try #require(scaled(.ridge(2))[.ridge]).share.value > 0.999)
  }

  /// A method that has converged is least squares, and with a factor shrunk least squares.
  @Test func convergedMethodsShrinkWithAFactor() throws {
    let shares = try Self.shares(of: Textbook.constant(0.62).weights(for: Self.prompts).weights).steps[0]
    for family in [MethodFamily.constant, .conjugateGradient, .truncation] {
      let found = try #require(shares[family])
      #expect(abs(found.fit.factor - 0.62) < 1e-3 && found.share.value > 0.999, "\(family)")
    }
  }

  @Test func ridgeRegressionIsFoundToTheGridsResolution() throws {
    let shares = try Self.shares(of: Textbook.ridge(2).weights(for: Self.prompts).weights)
    let ridge = try #require(shares.steps[0].best)
    #expect(ridge.fit.member.family == .ridge)
    #expect(try abs(#require(ridge.fit.member.value) - 2) < 0.35)
    #expect(ridge.share.value > 0.999)
    #expect(shares.steps[0][.newton]!.behindBest!.isAbove(0))
  }

  /// With a constant alpha one step less at twice the alpha is nearly as good, where it does not diverge. On prompts of the
  /// other half it may, and the late steps square the residual a thousand times over.
  @Test(arguments: UInt64(0)..<8) func membersThatDivergeOnAPromptAreNotChosen(seed: UInt64) throws {
    let prompts = regressionPrompts(0..<64, d: 5, n: 10, seed: seed)
    for steps in 8...11 {
      let weights = try Textbook.newton(steps: steps, alpha: 0.0005).weights(for: prompts).weights
      let newton = try #require(Self.shares(of: weights, on: prompts, after: [2, 5, 10]).steps[0][.newton])
      #expect(newton.share.value > 0.99, "\(steps) steps, \(newton.fit.member)")
    }
  }

  @Test func membersAreChosenOnTheOtherHalf() throws {
    // Even prompts shrink least squares by 0.5, odd ones by 0.9: either half chooses the wrong factor for the other.
    var weights = try Textbook.leastSquares.weights(for: Self.prompts).weights
    let width = weights.points * weights.width
    var (residual, energy) = (0.0, 0.0)
    for prompt in 0..<weights.prompts {
      let factor = prompt % 2 == 0 ? 0.5 : 0.9
      for i in 0..<width { weights.values[prompt * width + i] *= factor }
      for t in Self.lengths {
        let own = (0..<5).reduce(0) { $0 + weights.values[weights.offset(0, prompt, t) + $1].squared }
        energy += own
        residual += own * ((factor - (1.4 - factor)) / factor).squared
      }
    }
    let shares = try Self.shares(of: weights)
    #expect(abs(shares.steps[0][.constant]!.share.value - (1 - residual / energy)) < 1e-9)
  }

  @Test func weightsOutsideTheSpanAreUnexplained() throws {
    var weights = try Textbook.leastSquares.weights(for: Self.prompts).weights
    var (outside, energy) = (0.0, 0.0)
    for prompt in 0..<weights.prompts {
      let basis = try Self.prompts.prefixSpectra()[prompt][4].eigenvectors
      let start = weights.offset(0, prompt, 4)
      for i in 0..<5 {
        energy += weights.values[start + i].squared
        weights.values[start + i] += 0.7 * basis[0, i]
      }
      outside += 0.49
    }
    let shares = try Self.shares(of: weights, after: [4]).steps[0]
    // The factor is nearly 1: what is added has nothing to do with least squares.
    let expected = 1 - outside / (energy + outside)
    #expect(abs(shares[.constant]!.share.value - expected) < 1e-3)
    #expect(abs(shares.freeFilter.value - expected) < 1e-3)
  }

  @Test func theFreeFilterExplainsAResponseThatNoFamilyHas() throws {
    var weights = StepTensor(steps: 1, prompts: 64, points: 13, width: 5)
    for (prompt, spectra) in try Self.prompts.prefixSpectra().enumerated() {
      for spectrum in spectra {
        let start = weights.offset(0, prompt, spectrum.count)
        for j in 0..<5 where spectrum.eigenvalues[j] > 0 {
          let response = spectrum.eigenvalues[j] < 6 ? 1 : 0.3
          for i in 0..<5 {
            weights.values[start + i] +=
              response * spectrum.xty[j] / spectrum.eigenvalues[j] * spectrum.eigenvectors[j, i]
          }
        }
      }
    }
    let shares = try Self.shares(of: weights)
    let best = try #require(shares.steps[0].best)
    #expect(shares.steps[0].freeFilter.value > 0.97)
    #expect(best.share.value < 0.9)
  }

  @Test func noFilterExplainsWeightsOfOtherDirections() throws {
    let weights = try Textbook.leastSquares.weights(for: Self.prompts).weights
    var shifted = weights
    for row in 0..<weights.values.count / 5 {
      for i in 0..<5 { shifted.values[row * 5 + i] = weights.values[row * 5 + (i + 1) % 5] }
    }
    #expect(try Self.shares(of: shifted).steps[0].freeFilter.value < 0.15)
  }

  @Test func theFilterIsFittedOnTheOtherHalf() throws {
    // In its own half a filter of 24 bins would explain some of what is random.
    let shares = try Self.shares(of: Textbook.random.weights(for: Self.prompts).weights)
    #expect(shares.steps[0].freeFilter.value < 0)
  }

  static func shares(
    of weights: StepTensor, on prompts: PromptBatch = prompts, after lengths: [Int] = lengths
  ) throws -> ExplainedShares {
    let survey = try EigenvalueSurvey([prompts], prefixLengths: lengths)
    let statistic = ExplainedShares.Statistic(survey, steps: weights.steps, dimension: 5)
    let blocks = try promptBlocks(prompts.count).map {
      try statistic.sums(EigenCoordinates.ofPrompts($0, of: prompts, weights, prefixLengths: lengths))
    }
    return ExplainedShares(statistic, blocks, bootstrap: StudentizedBootstrap(promptCount: prompts.count))
  }
}

extension Double {
  var squared: Double { self * self }
}
