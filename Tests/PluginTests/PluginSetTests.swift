import Lockstep
import LockstepCore
import LockstepTesting
import Testing

/// A plugin by its name.
struct PluginCase: Sendable, CustomTestStringConvertible {
  let type: any Plugin.Type
  var testDescription: String { type.about.identifier }

  static let all = PluginSet.builtIn.all.map { PluginCase(type: $0) }
}

/// Every built-in plugin passes the suite that plugins of other packages pass.
@Test(arguments: PluginCase.all)
func builtInPluginsConform(plugin: PluginCase) {
  #expect(Conformance.violations(of: plugin.type) == [])
}

@Test func identifiersAreUnique() {
  let identifiers = PluginCase.all.map { $0.type.about.identifier }
  #expect(Set(identifiers).count == identifiers.count)
}

/// `method@hypothesis:option=value` leaves no doubt whose an option is.
@Test func methodsAndHypothesesShareNoOptions() {
  let set = PluginSet.builtIn
  let methods = set.learners.filter { $0 is any Method.Type }.flatMap { $0.description.options.map(\.name) }
  for hypothesis in set.hypotheses {
    #expect(hypothesis.description.options.allSatisfy { !methods.contains($0.name) })
  }
}

@Test func setsAddUpInOrder() {
  let metrics = PluginSet.builtIn.metrics.map { $0.about.identifier }
  let sum = PluginSet.builtIn + PluginSet(metrics: PluginSet.builtIn.metrics)
  #expect(sum.metrics.map { $0.about.identifier } == metrics + metrics)
  #expect(sum.learners.count == PluginSet.builtIn.learners.count)
}

@Test func namesAreUnique() throws {
  try PluginSet.builtIn.requireUniqueNames()
  let twice = PluginSet.builtIn + PluginSet(learners: [PluginSet.builtIn.learners[0]])
  #expect(throws: LockstepError.self) { try twice.requireUniqueNames() }
}
