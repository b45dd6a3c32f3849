import LockstepCore
import LockstepNumerics
import LockstepTesting
import Synchronization
import Testing

// Plugins whose option `flaw` chooses what is wrong with them. The suite checks a plugin with each choice of an option,
// so that it has to find every flaw of one, and nothing wrong with the choice `none`.

/// Requires that the suite finds each flaw by the promise that it breaks, given by words of it, and nothing else.
private func expectViolations(of plugin: any Plugin.Type, _ promises: [String: String]) {
  let violations = Conformance.violations(of: plugin)
  func lines(of flaw: String) -> [String] {
    violations.filter { $0.hasPrefix("\(plugin.about.identifier):flaw=\(flaw): ") }
  }
  for (flaw, words) in promises {
    let own = lines(of: flaw)
    #expect(own.contains { $0.contains(words) }, "\(flaw): \(own)")
  }
  let expected = Set(promises.keys.flatMap { lines(of: $0) })
  #expect(Set(violations).subtracting(expected) == [])
}

/// Gradient descent whose multipliers begin with those of step 1, while its textbook's steps begin with 0.
private struct FlawedDescent: SpectralLearner {
  enum Flaw: String, Sendable, CaseIterable { case none, ahead }

  var flaw = Flaw.none
  init() {}

  static let about = About("flawed-descent", "a spectral method for tests", literature: ["none"])
  static let options: [PluginOption<Self>] = [.choice("flaw", \.flaw, "what is wrong with it")]

  private let rate = 0.005
  let steps = StepGrid.range(0...4)

  func step(_ w: inout Vector, on problem: PrefixMoments) { w -= rate * problem.gradient(at: w) }

  func multipliers(of eigenvalues: [Double], after t: Int) -> Matrix {
    let first = [Double](repeating: flaw == .ahead ? rate : 0, count: eigenvalues.count)
    return multipliers(from: first) { m, _ in
      for (j, l) in eigenvalues.enumerated() { m[j] += rate * (1 - l * m[j]) }
    }
  }
}

@Test func findsAFastPathAheadOfTheTextbook() {
  expectViolations(of: FlawedDescent.self, ["ahead": "differ from the textbook's"])
}

/// The last example's input times its label.
private struct LastExample: LinearLearner {
  let axis = StepAxis.single

  func weights(for prompts: PromptBatch) -> WeightTrajectory {
    var weights = StepTensor(
      steps: 1, prompts: prompts.count, points: prompts.shape.points, width: prompts.shape.dimension)
    for prompt in 0..<prompts.count {
      for t in 1..<prompts.shape.points {
        var w = prompts.input(prompt, t - 1)
        w *= prompts.label(prompt, t - 1)
        weights.set(w, at: 0, prompt, t)
      }
    }
    return WeightTrajectory(weights: weights)
  }
}

extension StepTensor {
  /// All numbers times a factor near 1.
  fileprivate var scaled: StepTensor {
    var tensor = self
    tensor.values = values.map { 1.001 * $0 }
    return tensor
  }

  /// A step of zeros more.
  fileprivate var withAnotherStep: StepTensor {
    StepTensor(
      steps: steps + 1, prompts: prompts, points: points, width: width,
      values: values + [Double](repeating: 0, count: stepStride))
  }
}

/// A linear learner that answers for its weights itself.
private struct FlawedLinear: LinearLearner, LearnerPlugin {
  enum Flaw: String, Sendable, CaseIterable {
    case none, predictions, answers, terminations, throwing
    case weightShape = "weight-shape"
    case predictionShape = "prediction-shape"
    case answerShape = "answer-shape"
    case axisName = "axis-name"
    case negativeStep = "negative-step"
  }

  var flaw = Flaw.none
  init() {}

  static let about = About("flawed-linear", "a linear learner for tests", literature: ["none"])
  static let options: [PluginOption<Self>] = [.choice("flaw", \.flaw, "what is wrong with it")]

  var axis: StepAxis {
    switch flaw {
    case .axisName: StepAxis("Solution", [1])
    case .negativeStep: StepAxis("solution", [-1])
    default: .single
    }
  }

  func weights(for prompts: PromptBatch) throws -> WeightTrajectory {
    var trajectory = LastExample().weights(for: prompts)
    switch flaw {
    case .throwing: throw prompts.failure(prompt: 0, examples: 0, "there are no weights")
    case .weightShape: trajectory.weights = trajectory.weights.withAnotherStep
    case .terminations: trajectory.terminations = [.iterationLimit]
    default: break
    }
    return trajectory
  }

  func predictions(for prompts: PromptBatch) throws -> Trajectory {
    var trajectory = try LastExample().predictions(for: prompts)
    switch flaw {
    case .predictions: trajectory.predictions = trajectory.predictions.scaled
    case .predictionShape: trajectory.predictions = trajectory.predictions.withAnotherStep
    default: break
    }
    return trajectory
  }

  func predictions(at queries: QueryBatch, of prompts: PromptBatch) throws -> StepTensor {
    let answers = try LastExample().predictions(at: queries, of: prompts)
    return switch flaw {
    case .answers: answers.scaled
    case .answerShape: answers.withAnotherStep
    default: answers
    }
  }
}

@Test func findsWeightsThatDoNotGiveThePredictions() {
  expectViolations(
    of: FlawedLinear.self,
    [
      "predictions": "not the weights times the inputs", "answers": "not the weights times the inputs",
      "weight-shape": "the weights have the shape", "prediction-shape": "the predictions have the shape",
      "answer-shape": "the predictions at queries have the shape", "terminations": "a termination for each prompt",
      "axis-name": "named by a lowercase word", "negative-step": "no step may be below 0",
      "throwing": "there are no weights",
    ])
}

/// Squared distances of the errors, summed over t.
private struct FlawedMetric: SimilarityMetric {
  enum Flaw: String, Sendable, CaseIterable {
    case none, asymmetric, incomplete, merged, offset, entangled, infinite, transposed
  }

  var flaw = Flaw.none
  init() {}

  static let about = About("flawed-metric", "a metric for tests", literature: ["none"])
  static let options: [PluginOption<Self>] = [.choice("flaw", \.flaw, "what is wrong with it")]

  var evidence: EvidenceKind { .errors }
  var direction: MetricDirection { .lowerIsBetter }

  func similarities(_ a: PreparedEvidence, _ b: PreparedEvidence) -> PerPromptSimilarity {
    let (prompts, rows, columns) = (a.values.prompts, a.values.steps, b.values.steps)
    var distances =
      flaw == .transposed
      ? PerPromptSimilarity(prompts: prompts, rows: columns, columns: rows)
      : PerPromptSimilarity(prompts: prompts, rows: rows, columns: columns)
    for prompt in 0..<prompts {
      for i in 0..<rows {
        for j in 0..<columns {
          distances.values[(prompt * rows + i) * columns + j] = terms(a, i, b, j, prompt).reduce(0, +)
        }
      }
    }
    return distances
  }

  func contributions(
    _ a: PreparedEvidence, step i: Int, _ b: PreparedEvidence, step j: Int, prompt: Int
  ) -> [Double]? {
    let terms = self.terms(a, i, b, j, prompt)
    return switch flaw {
    case .incomplete: Array(terms.dropLast()) + [0]
    case .merged: [terms[0] + terms[1]] + Array(terms.dropFirst(2))
    default: terms
    }
  }

  /// The summands for t = 0..n.
  private func terms(_ a: PreparedEvidence, _ i: Int, _ b: PreparedEvidence, _ j: Int, _ prompt: Int) -> [Double] {
    let prompt = flaw == .entangled ? 0 : prompt
    return (0..<a.values.points).map { t in
      let error = a.values.values[a.values.offset(i, prompt, t)]
      let difference = error - b.values.values[b.values.offset(j, prompt, t)]
      switch flaw {
      case .asymmetric: return max(0, difference) * max(0, difference)
      case .offset: return difference * difference + 1
      case .infinite: return difference * difference / abs(error)
      default: return difference * difference
      }
    }
  }
}

@Test func findsAMetricThatIsNoSymmetricSum() {
  expectViolations(
    of: FlawedMetric.self,
    [
      "asymmetric": "not symmetric", "incomplete": "do not sum to the similarity",
      "merged": "a contribution for each t", "offset": "similarity of a learner with itself",
      "entangled": "depends on the other prompts", "infinite": "a similarity is not finite",
      "transposed": "must be [prompts, steps of A, steps of B]",
    ])
}

/// Normal inputs and labels.
private struct FlawedFunctions: FunctionClass {
  enum Flaw: String, Sendable, CaseIterable {
    case none, ranges, calls, twins, infinite, longer, more
    case lowSeed = "low-seed"
    case highSeed = "high-seed"
  }

  var flaw = Flaw.none
  init() {}

  static let about = About("flawed-functions", "a function class for tests", literature: ["none"])
  static let options: [PluginOption<Self>] = [.choice("flaw", \.flaw, "what is wrong with it")]

  var kernel: String? { nil }

  /// How often prompts were drawn with the flaw `calls`.
  private static let calls = Mutex(0)

  func prompts(_ range: Range<Int>, shape: PromptShape, seed: UInt64) -> PromptBatch {
    let shape = flaw == .longer ? PromptShape(dimension: shape.dimension, contextSize: shape.contextSize + 1) : shape
    var (inputs, labels): ([Double], [Double]) = ([], [])
    for prompt in range {
      var stream = RandomStream(seed: key(seed), prompt: index(of: prompt, in: range), purpose: .inputs)
      inputs += stream.gaussians(shape.points * shape.dimension)
      labels += stream.gaussians(shape.points)
    }
    if !labels.isEmpty {
      if flaw == .infinite { labels[0] = .infinity }
      if flaw == .calls {
        Self.calls.withLock { $0 += 1 }
        labels[0] = Double(Self.calls.withLock { $0 })
      }
    }
    return PromptBatch(range: range, shape: shape, inputs: inputs, labels: labels)
  }

  func queries(_ range: Range<Int>, count: Int, shape: PromptShape, seed: UInt64) -> QueryBatch {
    let count = flaw == .more ? count + 1 : count
    let inputs = range.flatMap { prompt in
      var stream = RandomStream(seed: key(seed), prompt: index(of: prompt, in: range), purpose: .queries)
      return stream.gaussians(count * shape.dimension)
    }
    return QueryBatch(range: range, queriesPerPrompt: count, dimension: shape.dimension, inputs: inputs)
  }

  /// Either half of the seed's bits alone gives the same prompts for many seeds.
  private func key(_ seed: UInt64) -> UInt64 {
    switch flaw {
    case .lowSeed: seed & 0xFFFF_FFFF
    case .highSeed: seed >> 32
    default: seed
    }
  }

  private func index(of prompt: Int, in range: Range<Int>) -> Int {
    switch flaw {
    case .ranges: prompt - range.lowerBound
    case .twins: prompt / 2
    default: prompt
    }
  }
}

@Test func findsPromptsThatDependOnMoreThanSeedAndIndex() {
  expectViolations(
    of: FlawedFunctions.self,
    [
      "ranges": "depends on the range", "calls": "differ from one call to the next", "low-seed": "share numbers",
      "high-seed": "share numbers", "twins": "two prompts of a seed are the same", "infinite": "a number is not finite",
      "longer": "the sizes that were requested", "more": "the sizes that were requested",
    ])
}

/// The inputs, scaled, as features.
private struct FlawedFeatures: FeatureHypothesis {
  enum Flaw: String, Sendable, CaseIterable { case none, queries, labels, count, infinite, throwing, noncausal, index }

  var flaw = Flaw.none
  init() {}

  static let about = About("flawed-features", "a hypothesis for tests", literature: ["none"])
  static let options: [PluginOption<Self>] = [.choice("flaw", \.flaw, "what is wrong with it")]

  func featureCount(for shape: PromptShape) -> Int { flaw == .count ? shape.dimension + 1 : shape.dimension }

  func features(of prompts: PromptBatch) throws -> PromptBatch {
    if flaw == .throwing { throw prompts.failure(prompt: 0, examples: 0, "there are no features") }
    return PromptBatch(
      range: prompts.range, firstIndex: flaw == .index ? 0 : prompts.firstIndex, shape: prompts.shape,
      inputs: prompts.inputs.map { flaw == .infinite ? .infinity : scale(prompts) * $0 },
      labels: prompts.labels.map { flaw == .labels ? $0 + 1 : $0 })
  }

  func features(of queries: QueryBatch, beside prompts: PromptBatch) throws -> QueryBatch {
    QueryBatch(
      range: queries.range, queriesPerPrompt: queries.queriesPerPrompt, dimension: queries.dimension,
      inputs: queries.inputs.map { (flaw == .queries ? 2.001 : scale(prompts)) * $0 },
      prefixLengths: queries.prefixLengths)
  }

  private func scale(_ prompts: PromptBatch) -> Double {
    flaw == .noncausal ? 2 + abs(prompts.inputs[prompts.inputs.count - 1]) : 2
  }
}

@Test func findsFeaturesOfQueriesThatAreNotThePoints() {
  expectViolations(
    of: FlawedFeatures.self,
    [
      "queries": "differ from the point's own", "labels": "must leave labels", "count": "features; expected",
      "infinite": "a feature is not finite", "throwing": "there are no features",
      "noncausal": "depend on points that come later", "index": "numbers and indices",
    ])
}

/// 1 after no example and after all.
private struct FlawedMeasurement: Measurement {
  enum Flaw: String, Sendable, CaseIterable { case none, descending, equal, short, infinite, throwing }

  var flaw = Flaw.none
  init() {}

  static let about = About("flawed-measurement", "a measurement for tests", literature: ["none"])
  static let options: [PluginOption<Self>] = [.choice("flaw", \.flaw, "what is wrong with it")]

  var scope: MeasurementScope { .allPrompts }
  var axes: CurveAxes {
    CurveAxes(
      title: "One", caption: "The number 1.", position: .init("t", label: "examples t"),
      value: .init("one", label: "one"))
  }

  func positions(in shape: PromptShape) -> [Int] {
    switch flaw {
    case .descending: [shape.contextSize, 0]
    case .equal: [0, 0]
    default: [0, shape.contextSize]
    }
  }

  func values(of run: LearnerRun, prompt: Int) throws -> [Double]? {
    if flaw == .throwing { throw run.prompts.failure(prompt: prompt, examples: 0, "there is no value") }
    let count = 2 * run.learner.axis.count
    return [Double](repeating: flaw == .infinite ? .infinity : 1, count: flaw == .short ? count - 1 : count)
  }
}

@Test func findsMeasurementsAtPositionsThatDoNotAscend() {
  expectViolations(
    of: FlawedMeasurement.self,
    [
      "descending": "positions must ascend", "equal": "positions must ascend", "short": "for each step and position",
      "infinite": "a finite value", "throwing": "there is no value",
    ])
}
