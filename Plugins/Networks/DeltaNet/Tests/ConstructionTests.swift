import LockstepCore
import LockstepDeltaRule
import LockstepLinearRegression
import LockstepNetworks
import LockstepTestSupport
import Testing

import LockstepDeltaNet

/// The constructed network against the delta rule for every number of examples.
struct ConstructionTests {
  private let prompts = LinearRegression().prompts(0..<6, shape: PromptShape(dimension: 5, contextSize: 12), seed: 1)

  @Test(arguments: DeltaRule.Step.allCases, [0, 0.1])
  func isTheDeltaRule(_ step: DeltaRule.Step, decay: Double) throws {
    for rate in [0.07, 1] {
      var construction = DeltaRuleConstruction()
      construction.step = try #require(DeltaNetConfiguration.Step(rawValue: step.rawValue))
      (construction.dimension, construction.rate, construction.decay) = (5, rate, decay)
      var learner = DeltaRule()
      (learner.step, learner.rate, learner.decay) = (step, rate, decay)
      let (model, values) = try construction.network(of: Double.self)
      let difference = relativeDifference(
        model.predictions(for: prompts, values), try learner.predictions(for: prompts).predictions.values)
      #expect(difference < 1e-9, "\(step), rate \(rate): \(difference)")
    }
  }

  /// The network that ships, in single precision: rates from the smallest normal number to where a fixed step still
  /// converges, a normalized one ends, and an implicit one forgets what it had, and decays from nothing to almost all.
  @Test(arguments: [(DeltaRule.Step.fixed, 0.07), (.normalized, 1), (.implicit, 1e30)])
  func singlePrecisionIsTheDeltaRule(_ step: DeltaRule.Step, largestRate: Double) throws {
    for rate in [1.2e-38, 1e-8, 1e-5, largestRate] {
      for decay in [0, 1e-9, 0.1, 1 - 1e-9] {
        try expectSinglePrecision(step, rate, decay, prompts)
      }
    }
    for dimension in [1, 1000] {
      let shape = PromptShape(dimension: dimension, contextSize: 3)
      let prompts = LinearRegression().prompts(0..<1, shape: shape, seed: 1)
      try expectSinglePrecision(step, 1e-4, 0.1, prompts)
    }
  }

  private func expectSinglePrecision(
    _ step: DeltaRule.Step, _ rate: Double, _ decay: Double, _ prompts: PromptBatch
  ) throws {
    var construction = DeltaRuleConstruction()
    construction.step = try #require(DeltaNetConfiguration.Step(rawValue: step.rawValue))
    (construction.dimension, construction.rate, construction.decay) = (prompts.shape.dimension, rate, decay)
    var learner = DeltaRule()
    (learner.step, learner.rate, learner.decay) = (step, rate, decay)
    let (model, values) = try construction.network()
    let difference = relativeDifference(
      model.predictions(for: prompts, values), try learner.predictions(for: prompts).predictions.values)
    #expect(difference < 1e-5, "rate \(rate), decay \(decay): \(difference)")
  }

  @Test func normalizedStepsBeyondOneAreRefused() {
    var construction = DeltaRuleConstruction()
    (construction.step, construction.rate) = (.normalized, 1.5)
    #expect(throws: LockstepError.option("the rate of a normalized step is 1.5; expected at most 1")) {
      try construction.network()
    }
  }

  @Test func headsDivideTheWidth() {
    #expect(throws: LockstepError.option("3 heads do not divide the width 8")) {
      try DeltaNetConfiguration(options: ["layers": "1", "heads": "3", "width": "8"])
    }
  }
}
