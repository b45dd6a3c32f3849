import Foundation
import LockstepCore
import LockstepErrorSimilarity
import LockstepIdentification
import LockstepLinearRegression
import LockstepNumerics
import LockstepResults
internal import LockstepStatistics
import Testing

/// Whole identifications of learners whose method is known.
struct IdentifierTests {
  static let prompts = SampledPrompts(
    of: LinearRegression(), shape: PromptShape(dimension: 5, contextSize: 12), count: 64, seed: 3)

  @Test func newtonIsNamedAndConvergesAtItsOwnRate() throws {
    let found = try Self.identification(of: Self.path("model", 1...6) { .newton(steps: $0 + 1) })
    #expect(found.verdict.entries == [.newton])
    let candidates = try #require(found.candidates)
    #expect(candidates["newton"]?.bestSteps == Array(2...7))
    #expect(candidates["newton"]?.map.supportsSameRate == true)
    #expect(
      found.paragraph.contains(
        "Its iterations converge at the same rate as newton (1.00 steps per iteration, 1.00 for t = 1 to 6, "))
    for ranking in candidates.rankings {
      #expect(ranking.entries[0].label == "newton" && ranking.margin.isAbove(0))
    }
    let symmetries = try #require(found.symmetries)
    #expect(symmetries.invariances.departure(0, from: .order).value < InvarianceBattery.tolerance)
    #expect(found.weights?.quality == nil && found.omissions.isEmpty)
  }

  @Test func shrunkLeastSquaresIsNoBetterThanItself() throws {
    let found = try Self.identification(of: Self.path("model", 1...6) { .constant(1 - 0.5 / Double($0)) })
    // Methods that have converged, times a factor, are shrunk least squares, too.
    #expect(found.verdict.findings.allSatisfy { $0.kind == .notIdentifiable && $0.entries.contains(.constant) })
    let rankings = try #require(found.candidates).rankings
    #expect(rankings.allSatisfy { !$0.margin.isAbove(0) })
  }

  /// Newton's weights, halved where the first example lies on one side: Newton explains most of them.
  @Test func aMethodOfOrderedExamplesIsNoBatchMethod() throws {
    let found = try Self.identification(
      of: Self.path("model", 1...6) { step in
        let method = Textbook.newton(steps: step + 1).method
        return Textbook { x, y in
          let factor = x.row(0)[0] < 0 ? 0.5 : 1
          return try method(x, y).map { w in Vector(w.elements.map { factor * $0 }) }
        }
      }, on: 320)
    #expect(found.verdict.entries.isEmpty)
    #expect(found.verdict.findings.map(\.kind).filter { $0 == .orderDependent }.count >= 4)
    #expect(found.paragraph.contains("which no batch method does"))
  }

  /// What a null learner shares is no evidence.
  @Test func aRateThatANullHasIsNoEvidence() throws {
    var references = Self.references
    references.nulls.append(Self.path("null", 1...10) { .newton(steps: $0) })
    let found = try Self.identification(of: Self.path("model", 1...6) { .newton(steps: $0 + 1) }, references)
    #expect(found.paragraph.hasSuffix(" So does the null learner null: this rate is no evidence of an algorithm."))
    let alone = try Self.identification(of: Self.path("model", 1...6) { .newton(steps: $0 + 1) })
    #expect(!alone.paragraph.contains("evidence"))
  }

  /// The paragraph names the condition that the nearest candidate does not meet.
  @Test func aRateOfNoCandidateSaysWhy() throws {
    var references = Self.references
    references.candidates.removeAll { $0.label == "newton" }
    let model = Self.path("model", 1...6) { step in .descent(steps: 1 << step) { 1 / $0 } }
    let found = try Self.identification(of: model, references)
    let descent = try #require(found.candidates?["descent"])
    #expect(descent.map.roundTrip == 1 && descent.map.trend == .exponential && !descent.map.supportsSameRate)
    #expect(found.paragraph.contains("No candidate converges at the same rate. The nearest is descent"))
    #expect(
      found.paragraph.contains("its best-matching steps do not grow linearly") && !found.paragraph.contains("lead back")
    )
  }

  /// Newton against itself on too few steps has no rate, and none is denied.
  @Test func fewStepsHaveNoRate() throws {
    let found = try Self.identification(of: Self.path("model", 1...3) { .newton(steps: $0 + 1) })
    #expect(!found.paragraph.contains("rate"), "\(found.paragraph)")
  }

  /// One step of the candidate a step with up to half of the examples, and two with more: the slopes tell.
  @Test func slopesThatDependOnTheNumberOfExamplesAreSaid() throws {
    let model = Self.path("model", 1...8) { step in
      Textbook { x, y in
        let steps = x.rows <= 6 ? 2 * step : 4 * step
        return try Textbook.descent(steps: steps) { 1 / $0 }.method(x, y)
      }
    }
    let found = try Self.identification(of: model)
    let descent = try #require(found.candidates?["descent"])
    #expect(descent.mapsByExamples.map(\.first) == [1, 7] && descent.mapsByExamples.map(\.last) == [6, 12])
    let slopes = descent.mapsByExamples.map { $0.map.slope?.slope.value ?? 0 }
    #expect(abs(slopes[0] - 1) < 1e-9 && abs(slopes[1] - 2) < 1e-9, "\(slopes)")
    #expect(found.paragraph.contains("1.00 for t = 1 to 6, 2.00 for t = 7 to 12"), "\(found.paragraph)")
    for null in ["shrunk", "zero"] { #expect(found.candidates?[null]?.mapsByExamples.isEmpty == true, "\(null)") }
  }

  /// Predictions alone, as another program may have recorded them: no weights, no changed prompts.
  @Test func withoutQueriesOnlySimilaritiesAreLeft() throws {
    let found = try Self.identification(
      of: NamedLearner(
        label: "model", specification: "model",
        learner: Replayed(learner: Self.path("", 1...6) { .newton(steps: $0 + 1) }.learner)))
    #expect(found.weights == nil && found.symmetries == nil && found.verdict.entries.isEmpty)
    #expect(found.omissions.map(\.part) == ["induced weights", "symmetries"])
    #expect(found.candidates?.rankings.count == 6)
    #expect(found.paragraph.contains("cannot be identified without induced weights"))
  }

  @Test func aFailingCandidateIsLeftOutWithItsReason() throws {
    var references = Self.references
    references.candidates.append(
      NamedLearner(
        label: "failing", specification: "failing", learner: Replayed(learner: Textbook.leastSquares, fails: true)))
    let found = try Self.identification(of: Self.path("model", 1...6) { .newton(steps: $0) }, references)
    #expect(found.candidates?.omissions.map(\.label) == ["failing"])
    #expect(found.candidates?.rankings[0].entries.count == 2)
  }

  @Test func stepMapsCarryOverToOtherPrompts() throws {
    var references = Self.references
    references.shifted = [ShiftedPrompts("larger", ScaledPrompts(of: Self.prompts, factor: 1.5))]
    let found = try Self.identification(of: Self.path("model", 1...6) { .newton(steps: $0 + 1) }, references)
    let transfer = try #require(found.candidates?["newton"]?.transfers["larger"])
    #expect(transfer.agreement == 1)
  }

  /// An untrained network may diverge where the trained one does not.
  @Test func aFailingTwinIsLeftOutWithItsReason() throws {
    var references = Self.references
    references.untrainedTwin = NamedLearner(
      label: "twin", specification: "twin",
      learner: Textbook { _, _ in throw LockstepError.comparison("it diverges") })
    let found = try Self.identification(of: Self.path("model", 1...6) { .newton(steps: $0 + 1) }, references)
    #expect(found.untrainedTwin == nil && found.verdict.entries == [.newton])
    #expect(found.omissions.map(\.part) == ["untrained twin"])
    #expect(found.omissions.first?.reason.contains("it diverges") == true)
  }

  /// One example has no order, so two are reordered where there are no more than three.
  @Test(arguments: [(1, 1), (2, 2), (3, 2), (4, 2), (9, 4)])
  func symmetriesAreMeasuredOnTwoExamplesOrMore(contextSize: Int, expected: Int) throws {
    var settings = Identifier.Settings(metric: ErrorSimilarity())
    settings.fitsMetric = false
    let prompts = SampledPrompts(
      of: LinearRegression(), shape: PromptShape(dimension: 2, contextSize: contextSize), count: 16, seed: 0)
    let model = NamedLearner(label: "model", specification: "model", learner: Textbook.online { 1 / $0 })
    let found = try Identifier(of: model, on: prompts, references: Self.references, settings: settings).run()
    let invariances = try #require(found.symmetries).invariances
    #expect(invariances.prefixLength == expected)
    #expect(contextSize == 1 || invariances.departure(0, from: .order).value > 0.01)
  }

  @Test func anotherModelIsTheCeiling() throws {
    var references = Self.references
    references.peers = [Self.path("peer", 1...6) { .newton(steps: $0 + 1) }]
    let found = try Self.identification(of: Self.path("model", 1...6) { .newton(steps: $0 + 1) }, references)
    #expect(try #require(found.candidates?.peers["peer"]).allSatisfy { abs($0 - 1) < 1e-9 })
  }

  /// A learned metric is one of inputs, so on a hypothesis none is fitted, whatever the settings say.
  @Test func aHypothesisHasNoLearnedMetric() throws {
    var settings = Identifier.Settings(metric: ErrorSimilarity())
    settings.hypothesis = Doubled()
    let model = Self.path("model", 1...6) { .newton(steps: $0 + 1) }
    let found = try Identifier(of: model, on: Self.prompts, references: Self.references, settings: settings).run()
    let weights = try #require(found.weights)
    #expect(weights.metrics.isEmpty && weights.coordinates == nil && found.omissions.isEmpty)
  }

  /// The coordinate response takes 2 d prompts; on fewer it is left out, and said to be.
  @Test func fewPromptsHaveNoCoordinateResponse() throws {
    var settings = Identifier.Settings(metric: ErrorSimilarity())
    settings.fitsMetric = false
    let prompts = SampledPrompts(
      of: LinearRegression(), shape: PromptShape(dimension: 9, contextSize: 4), count: 16, seed: 0)
    let model = Self.path("model", 1...3) { .newton(steps: $0 + 1) }
    let found = try Identifier(of: model, on: prompts, references: Self.references, settings: settings).run()
    #expect(found.weights?.coordinates == nil)
    #expect(found.omissions.map(\.part) == ["coordinate response"])
    #expect(found.omissions.first?.reason == "it takes at least 2 d = 18 prompts; there are 16")
  }

  @Test func refusesWhatCannotBeIdentified() throws {
    var twice = Self.references
    twice.shifted = [ShiftedPrompts("larger", Self.prompts), ShiftedPrompts("larger", Self.prompts)]
    #expect(throws: LockstepError.comparison("two other distributions of prompts have the name 'larger'")) {
      try Identifier(
        of: Self.path("model", 1...2) { .newton(steps: $0) }, on: Self.prompts, references: twice,
        settings: .init(metric: ErrorSimilarity()))
    }
    let few = FirstPrompts(of: Self.prompts, count: 8)
    #expect(throws: LockstepError.self) {
      try Identifier(
        of: Self.path("model", 1...2) { .newton(steps: $0) }, on: few, references: Self.references,
        settings: .init(metric: ErrorSimilarity()))
    }
    var repeated = Self.references
    repeated.candidates += repeated.candidates
    #expect(throws: LockstepError.self) {
      try Identifier(
        of: Self.path("model", 1...2) { .newton(steps: $0) }, on: Self.prompts, references: repeated,
        settings: .init(metric: ErrorSimilarity()))
    }
  }

  /// Newton and gradient descent as candidates, shrunk least squares as the null.
  static var references: Identifier.References {
    var references = Identifier.References()
    references.candidates = [
      path("newton", 1...10) { .newton(steps: $0) },
      path("descent", 1...40) { .descent(steps: 2 * $0) { 1 / $0 } },
    ]
    references.nulls = [path("shrunk", 1...20) { .constant(1 - pow(2, -Double($0) / 2)) }]
    return references
  }

  static func identification(
    of model: NamedLearner, _ references: Identifier.References = references, on count: Int = 64
  ) throws -> Identification {
    var settings = Identifier.Settings(metric: ErrorSimilarity())
    settings.fitsMetric = false
    let sampled = SampledPrompts(of: LinearRegression(), shape: prompts.shape, count: count, seed: prompts.seed)
    return try Identifier(of: model, on: sampled, references: references, settings: settings).run()
  }

  /// A learner whose steps are textbook methods.
  static func path(_ label: String, _ steps: ClosedRange<Int>, _ step: (Int) -> Textbook) -> NamedLearner {
    let methods = steps.map(step)
    return NamedLearner(
      label: label, specification: label,
      learner: Textbook(steps: methods.count) { x, y in try methods.flatMap { try $0.method(x, y) } })
  }
}

/// Functions that are linear in x twice over.
private struct Doubled: FeatureHypothesis {
  init() {}
  static let about = About("doubled", "a test", literature: [])
  func featureCount(for shape: PromptShape) -> Int { shape.dimension }
  func features(of prompts: PromptBatch) -> PromptBatch {
    prompts.replacingInputs(prompts.inputs.map { 2 * $0 }, dimension: prompts.shape.dimension)
  }
  func features(of queries: QueryBatch, beside prompts: PromptBatch) -> QueryBatch {
    queries.replacingInputs(queries.inputs.map { 2 * $0 }, dimension: queries.dimension)
  }
}

/// A learner's predictions on the prompts that they were made for, and no others.
private struct Replayed: InContextLearner {
  let learner: any InContextLearner
  var fails = false

  var axis: StepAxis { learner.axis }
  var queryRefusal: String? { "predictions alone are known" }

  func predictions(for prompts: PromptBatch) throws -> Trajectory {
    guard !fails, prompts.shape == IdentifierTests.prompts.shape else {
      throw LockstepError.comparison("other prompts")
    }
    return try learner.predictions(for: prompts)
  }

  func predictions(at queries: QueryBatch, of prompts: PromptBatch) throws -> StepTensor {
    throw LockstepError.comparison("predictions alone are known")
  }
}
