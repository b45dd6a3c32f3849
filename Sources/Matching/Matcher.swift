public import LockstepCore
public import LockstepNumerics
public import LockstepResults
internal import LockstepStatistics

/// How a comparison is carried out. The chunk size does not change any result.
public struct MatchSettings: Sendable {
  /// The number of bootstrap resamples, at least 1.
  public var resamples: Int
  /// The seed of the resamples.
  public var seed: UInt64
  /// The number T of queries after each prefix, for the induced weights of learners that are not linear.
  public var queries: Int
  /// The number of prompts that a learner is given at once, at least 1; nil chooses a number that keeps memory small.
  public var chunkSize: Int?

  /// Settings, by default the published ones.
  public init(resamples: Int = 1000, seed: UInt64 = 0, queries: Int = 100, chunkSize: Int? = nil) {
    self.resamples = resamples
    self.seed = seed
    self.queries = queries
    self.chunkSize = chunkSize
  }
}

/// Matches every pair of learners, step by step, by every metric.
///
/// Prompts are processed in blocks, wherever the executor runs them. Each block's sums are kept apart, so that a bootstrap
/// over blocks gives intervals. Memory does not grow with the number of prompts, and results do not depend on how the
/// work was split.
public struct Matcher: Sendable {
  /// The most prompts that are examined closely: for contributions and for measurements of detailed prompts.
  static let maxDetailedPrompts = 32
  /// About how many bytes the weights of a chunk may take.
  static let chunkBytes = 4 << 20

  let learners: PerLearner<NamedLearner>
  let metrics: [NamedMetric]
  let measurements: [any Measurement]
  let prompts: any PromptSet
  let settings: MatchSettings
  let executor: any Executor
  /// For each metric, why it leaves learners out; nil for those that take part.
  let refusals: [PerLearner<String?>]

  /// A comparison of at least two learners by at least one metric on at least two prompts.
  ///
  /// - Parameters:
  ///   - measurements: The curves to measure of each learner by itself.
  ///   - leastSquares: The learner with which every comparison's ceiling is measured.
  ///   - executor: What runs the blocks of prompts.
  /// - Throws: `LockstepError` if there is too little to compare, if labels repeat, or if no metric can compare any two
  ///   of the learners.
  public init(
    _ learners: [NamedLearner], by metrics: [NamedMetric], measuring measurements: [any Measurement] = [],
    on prompts: any PromptSet, leastSquares: any LinearLearner, settings: MatchSettings = MatchSettings(),
    executor: any Executor = ThreadExecutor(workers: 1)
  ) throws {
    guard learners.count >= 2 else {
      throw LockstepError.comparison("a comparison needs at least two learners; \(learners.count) given")
    }
    guard !metrics.isEmpty else { throw LockstepError.comparison("a comparison needs at least one metric") }
    guard prompts.count >= 2 else {
      throw LockstepError.comparison("intervals over prompts need at least two prompts; there are \(prompts.count)")
    }
    for labels in [learners.map(\.label), metrics.map(\.label), measurements.map { $0.name }] {
      if let repeated = labels.firstRepeated {
        throw LockstepError.comparison("'\(repeated)' is given more than once")
      }
    }
    let everybody = PerLearner(
      learners: learners,
      zeroPredictor: NamedLearner(label: "zero", specification: "the zero predictor", learner: ZeroPredictor()),
      leastSquares: NamedLearner(
        label: "least squares", specification: "the least-squares reference", learner: leastSquares))
    for reference in [everybody.zeroPredictor.label, everybody.leastSquares.label]
    where learners.contains(where: { $0.label == reference }) {
      throw LockstepError.comparison(
        "'\(reference)' is the name of a reference in every comparison; choose another label")
    }
    self.learners = everybody
    self.metrics = metrics
    self.measurements = measurements
    self.prompts = prompts
    self.settings = settings
    self.executor = executor
    let task = PromptTask(prompts)
    refusals = metrics.map { metric in
      everybody.map {
        metric.metric.evidence.refusal(of: $0.learner, task: task, queries: settings.queries)
      }
    }
    try requirePair(refusals)
  }

  /// Refuses to go on if no metric has two learners to compare.
  ///
  /// - Parameter skipped: For each metric, why it leaves learners out.
  func requirePair(_ skipped: [PerLearner<String?>]) throws {
    guard !skipped.contains(where: { $0.learners.count(where: { $0 == nil }) >= 2 }) else { return }
    let reasons = skipped.flatMap { skipped in
      zip(learners.learners, skipped.learners).compactMap { named, reason in reason.map { "\(named.label): \($0)" } }
    }
    throw LockstepError.comparison("no two learners can be compared: " + Set(reasons).sorted().joined(separator: "; "))
  }

  /// The prompts of each block.
  var blocks: [Range<Int>] { promptBlocks(prompts.count) }

  package var blockCount: Int { min(maxBlockCount, prompts.count) }

  /// The blocks whose first prompt is examined closely.
  var detailedBlocks: Set<Int> { Set(evenlySpaced(blockCount, atMost: Self.maxDetailedPrompts)) }

  /// The kinds of evidence that metrics compare a learner by.
  func kinds(of role: Role) -> Set<EvidenceKind> {
    Set(zip(metrics, refusals).compactMap { metric, refusals in refusals[role] == nil ? metric.metric.evidence : nil })
  }

  /// The pairs that a metric compares: every two learners once, the earlier one first; each of them with each reference;
  /// and the references with least squares.
  func pairs(of metric: Int) -> [Pair] {
    let accepted = learners.roles.filter { refusals[metric][$0] == nil }
    let distinct = accepted.indices.flatMap { i in accepted[(i + 1)...].map { Pair(a: accepted[i], b: $0) } }
    return distinct + (accepted.contains(.leastSquares) ? [Pair(a: .leastSquares, b: .leastSquares)] : [])
  }

  /// Makes the comparison. A learner that fails is skipped with its reason; the results of the others do not change.
  ///
  /// - Parameter progress: Called from any thread with the number of prompts done so far.
  /// - Throws: `LockstepError` with the reasons if fewer than two learners are left, or if a metric is not finite; what the
  ///   prompt set throws.
  public func run(progress: @escaping @Sendable (Int) -> Void = { _ in }) throws -> MatchResults {
    try results(of: executor.outcomes(of: self) { done, _ in progress(done) })
  }
}
