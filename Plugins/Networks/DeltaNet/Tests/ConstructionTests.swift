import LockstepCore
import LockstepDeltaRule
import LockstepLinearRegression
import LockstepNetworks
import LockstepTestSupport
import Testing

import LockstepDeltaNet

/// The constructed network against the delta rule, in double precision, for every number of examples.
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
