import LockstepCore
import LockstepErrorDistance
import LockstepErrorSimilarity
import LockstepWeightSimilarity
import Testing

/// Options make the metric that they say: the same similarities as from the initializer.
struct OptionTests {
  @Test(
    arguments: ["true", "false"],
    [
      (ErrorSimilarity.self as any MetricPlugin.Type, MetricCase.cosines[0], MetricCase.cosines[1]),
      (ErrorDistance.self as any MetricPlugin.Type, MetricCase.distances[0], MetricCase.distances[1]),
    ])
  func theEmptyPrefixIsCountedIfAsked(
    value: String, plugin: (type: any MetricPlugin.Type, without: MetricCase, with: MetricCase)
  ) throws {
    let metric = try plugin.type.metric(OptionValues(["count-t0": value], for: plugin.type.descriptor))
    let made = MetricCase("made", metric) { _, _ in 0 }
    let (a, b) = (made.sample(steps: 2, number: 17), made.sample(steps: 2, number: 18))
    let expected = value == "true" ? plugin.with : plugin.without
    #expect(made.similarities(a, b).values == expected.similarities(a, b).values)
  }

  @Test func theEmptyPrefixIsNotCountedUnasked() throws {
    let metric = try ErrorSimilarity.metric(OptionValues([:], for: ErrorSimilarity.descriptor))
    let made = MetricCase("made", metric) { _, _ in 0 }
    let (a, b) = (made.sample(steps: 2, number: 17), made.sample(steps: 2, number: 18))
    #expect(made.similarities(a, b).values == MetricCase.cosines[0].similarities(a, b).values)
  }
}
