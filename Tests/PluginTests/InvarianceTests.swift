import Lockstep
import LockstepCore
import LockstepIdentification
import LockstepTestSupport
import Testing

/// A learner, and what its predictions change under; every other invariance holds to rounding.
private struct Row: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let identifier: String
  let options: [String: String]
  let broken: Set<Invariance>

  init(_ identifier: String, _ options: [String: String] = [:], breaks broken: Set<Invariance> = []) {
    testDescription = "\(identifier) \(options.sorted { $0.key < $1.key }.map { "\($0)=\($1)" })"
    self.identifier = identifier
    self.options = options
    self.broken = broken
  }

  static let all = [
    Row("ordinary-least-squares"),
    Row("ordinary-least-squares", ["ridge": "1"], breaks: [.inputScaling]),
    Row("iterative-newton", ["factor": "1", "steps": "2+4"]),
    Row("gd-plus-plus", ["steps": "1..4"]),
    Row("gradient-descent", ["gradient": "normalized", "rate": "1.5", "steps": "1..4"]),
    Row("gradient-descent", ["steps": "1..4"], breaks: [.inputScaling]),
    Row("heavy-ball", ["steps": "1..6"]),
    Row("nesterov", ["steps": "1..6"]),
    Row("nesterov", ["steps": "1..6", "momentum": "constant"]),
    Row("chebyshev", ["steps": "1..6"]),
    Row("chebyshev", ["steps": "1..6", "lower": "0.1"]),
    Row("richardson", ["steps": "1..4"], breaks: [.rotation]),
    Row("conjugate-gradient", ["steps": "2"], breaks: [.labelAdditivity]),
    Row("shrunk-least-squares", ["steps": "1..4"]),
    Row("truncated-svd", ["steps": "1..4"]),
    Row("regularization-path", ["steps": "1..4"], breaks: [.inputScaling]),
    Row("subset-least-squares", ["steps": "1..5"], breaks: [.order]),
    Row("subset-least-squares", ["steps": "1..5", "part": "random"], breaks: [.order]),
    Row("online-gradient-descent", breaks: [.order]),
    Row("online-gradient-descent", ["rate": "0.05"], breaks: [.order, .inputScaling]),
    Row("delta-rule", breaks: [.order, .inputScaling]),
    Row("delta-rule", ["step": "normalized", "decay": "0.1", "momentum": "0.5"], breaks: [.order]),
    Row("delta-rule", ["step": "implicit"], breaks: [.order, .inputScaling]),
    Row("recursive-least-squares", breaks: [.inputScaling]),
    Row("recursive-least-squares", ["decay": "0.1"], breaks: [.order, .inputScaling]),
    Row("averaging", breaks: [.inputScaling]),
    Row("averaging", ["decay": "0.1"], breaks: [.order, .inputScaling]),
    Row("mesa-net", ["steps": "1..3"], breaks: [.inputScaling]),
    Row("nearest-neighbors", ["neighbors": "1..3"], breaks: [.queryReflection]),
  ]
}

/// The order of the examples, rotations, scaled and added labels, scaled inputs and reflected queries: what each learner
/// is indifferent to, and what it is not.
@Test(arguments: Row.all)
private func learnersHaveTheirInvariances(row: Row) throws {
  let plugin = try #require(PluginSet.builtIn.learners.first { $0.about.identifier == row.identifier })
  let learner = try plugin.init(options: row.options).makeLearner()
  let prompts = regressionPrompts(0..<32, d: 4, n: 9, seed: 2)
  let blocks = try (0..<32).map {
    try InvarianceBattery.sums(learner, prompts.slice($0..<$0 + 1), prefixLength: 7, seed: 0)
  }
  let battery = InvarianceBattery(
    prefixLength: 7, blocks, bootstrap: StudentizedBootstrap(promptCount: prompts.count))
  for (step, k) in learner.axis.values.enumerated() {
    for invariance in Invariance.allCases {
      let departure = battery.departure(step, from: invariance).value
      #expect(
        row.broken.contains(invariance) ? departure > 0.01 : departure < InvarianceBattery.tolerance,
        "\(invariance) at \(learner.axis.name) \(k): \(departure)")
    }
  }
}
