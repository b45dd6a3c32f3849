import LockstepCore
import LockstepNumerics
import LockstepTesting
import Testing

/// A learner with one flaw at a time, each of which the suite has to find.
private struct Flawed: LinearLearner, LearnerPlugin {
  enum Flaw: String, Sendable, CaseIterable {
    case none, looksAhead, forgetsAPrompt, isInfinite, isWrongInShape, growsWithCalls
  }

  var flaw = Flaw.none
  init() {}

  static let about = About("flawed", "a learner for tests", literature: ["none"])

  var axis: StepAxis { .single }

  func weights(for prompts: PromptBatch) throws -> WeightTrajectory {
    let (d, points) = (prompts.shape.dimension, prompts.shape.points)
    var weights = StepTensor(
      steps: flaw == .isWrongInShape ? 2 : 1, prompts: prompts.count, points: points, width: d)
    for prompt in 0..<prompts.count {
      for t in 1..<points {
        let label = prompts.label(flaw == .forgetsAPrompt ? 0 : prompt, flaw == .looksAhead ? t : t - 1)
        weights.set(
          Vector([Double](repeating: flaw == .isInfinite ? .infinity : label, count: d)), at: 0, prompt, t)
      }
    }
    if flaw == .growsWithCalls { weights.values[0] = Calls.next() }
    return WeightTrajectory(weights: weights)
  }

  private enum Calls {
    nonisolated(unsafe) private static var count = 0.0
    static func next() -> Double {
      count += 1
      return count
    }
  }
}

private struct Wrapped<Name: FlawName>: LearnerPlugin {
  init() {}
  static var about: About { Flawed.about }
  func makeLearner() throws -> any InContextLearner { Flawed().setting(\.flaw, to: Name.flaw) }
}

private protocol FlawName: Sendable { static var flaw: Flawed.Flaw { get } }
private enum LooksAhead: FlawName { static var flaw: Flawed.Flaw { .looksAhead } }
private enum ForgetsAPrompt: FlawName { static var flaw: Flawed.Flaw { .forgetsAPrompt } }
private enum IsInfinite: FlawName { static var flaw: Flawed.Flaw { .isInfinite } }
private enum IsWrongInShape: FlawName { static var flaw: Flawed.Flaw { .isWrongInShape } }
private enum GrowsWithCalls: FlawName { static var flaw: Flawed.Flaw { .growsWithCalls } }

@Test(arguments: [
  (Wrapped<LooksAhead>.self as any Plugin.Type, "points that come later"),
  (Wrapped<ForgetsAPrompt>.self, "depend on the other prompts"),
  (Wrapped<IsInfinite>.self, "is not finite"), (Wrapped<IsWrongInShape>.self, "have the shape"),
  (Wrapped<GrowsWithCalls>.self, "from one call to the next"),
])
func findsABrokenPromise(plugin: any Plugin.Type, words: String) {
  #expect(Conformance.violations(of: plugin).contains { $0.contains(words) })
}

@Test func findsNothingWrongWithASoundLearner() { #expect(Conformance.violations(of: Flawed.self) == []) }

/// The declaration itself: a name in capitals, an option without a meaning, and one whose default is out of range.
private struct Misdeclared: LearnerPlugin {
  var rate = -1.0
  init() {}
  static let about = About("Mis Declared", "a sentence.", literature: [])
  static let options: [PluginOption<Self>] = [.number("rate", \.rate, .positive, "")]
  func makeLearner() throws -> any InContextLearner { Flawed() }
}

@Test func findsAWrongDeclaration() {
  let violations = Conformance.violations(of: Misdeclared.self)
  for words in ["identifier", "summary", "literature", "meaning of the option 'rate'", "'-1' is not a number above 0"] {
    #expect(violations.contains { $0.contains(words) }, "\(words)")
  }
}
