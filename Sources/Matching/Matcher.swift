public import LockstepResults
public import LockstepCore
internal import LockstepNumerics
internal import Synchronization

/// How a comparison is carried out. The number of workers and the chunk's size change no result.
public struct MatchSettings: Sendable {
  /// How many blocks of prompts are worked on at once, at least 1.
  public var workers: Int
  /// The number of bootstrap resamples, at least 1.
  public var resamples: Int
  /// The seed of the resamples.
  public var seed: UInt64
  /// The number T of queries after each prefix, for the induced weights of learners that are not linear.
  public var queries: Int
  /// The number of prompts that a learner is given at once, at least 1; nil chooses one that keeps memory small.
  public var chunkSize: Int?

  /// Settings, by default for one worker.
  public init(
    workers: Int = 1, resamples: Int = 1000, seed: UInt64 = 0, queries: Int = 100, chunkSize: Int? = nil
  ) {
    self.workers = workers
    self.resamples = resamples
    self.seed = seed
    self.queries = queries
    self.chunkSize = chunkSize
  }
}

/// Matches every pair of learners, step by step, by every metric.
///
/// Prompts are streamed in blocks over the workers; each block's sums are kept apart, so that a bootstrap over blocks
/// gives intervals. Memory does not grow with the number of prompts, and results do not depend on how the work was split.
public struct Matcher: Sendable {
  /// The most blocks that the spread over prompts is kept in.
  static let maxBlockCount = 64
  /// The most prompts that are looked at closely: which t carry a similarity, forgetting, the span residual.
  static let maxDetailedPrompts = 32
  /// About as much as a chunk's weights may take, in bytes.
  static let chunkBytes = 4 << 20

  let learners: [NamedLearner]
  let metrics: [NamedMetric]
  let prompts: any PromptSet
  let settings: MatchSettings
  /// For each metric, the learners that take part; the last two are the floor and the ceiling.
  private(set) var participants: [[Int]]
  private(set) var skipped: [[SkippedLearner]]

  /// A comparison of at least two learners by at least one metric on at least two prompts.
  ///
  /// - Parameter leastSquares: The learner that every comparison's ceiling is measured with.
  /// - Throws: ``LockstepError`` if there is too little to compare, if labels repeat, or if no metric can compare any two
  ///   of the learners.
  public init(
    _ learners: [NamedLearner], by metrics: [NamedMetric], on prompts: any PromptSet,
    leastSquares: any LinearLearner, settings: MatchSettings = MatchSettings()
  ) throws {
    guard learners.count >= 2 else {
      throw LockstepError.comparison("a comparison needs at least two learners; \(learners.count) given")
    }
    guard !metrics.isEmpty else { throw LockstepError.comparison("a comparison needs at least one metric") }
    guard prompts.count >= 2 else {
      throw LockstepError.comparison("intervals over prompts need at least two prompts; there are \(prompts.count)")
    }
    let references = [
      NamedLearner(label: "zero", specification: "the zero predictor", learner: ZeroPredictor()),
      NamedLearner(label: "least squares", specification: "the least-squares reference", learner: leastSquares),
    ]
    for labels in [learners.map(\.label), metrics.map(\.label)] {
      if let repeated = labels.first(where: { label in labels.count { $0 == label } > 1 }) {
        throw LockstepError.comparison("'\(repeated)' is given more than once")
      }
    }
    if let taken = references.map(\.label).first(where: learners.map(\.label).contains) {
      throw LockstepError.comparison(
        "'\(taken)' is the name of a reference that every comparison has; name the learner otherwise")
    }
    let task = PromptTask(prompts)
    var participants: [[Int]] = []
    var skipped: [[SkippedLearner]] = []
    for metric in metrics {
      let refusals = learners.map { learner in
        learner.refusal(of: task, for: metric.metric.evidence, queries: settings.queries)
      }
      let accepted = refusals.indices.filter { refusals[$0] == nil }
      participants.append(accepted + [learners.count, learners.count + 1])
      skipped.append(
        zip(learners, refusals).compactMap { learner, reason in
          reason.map { SkippedLearner(learner: learner.label, reason: $0) }
        })
    }
    self.learners = learners + references
    self.metrics = metrics
    self.prompts = prompts
    self.settings = settings
    self.participants = participants
    self.skipped = skipped
    try requirePair()
  }

  private func requirePair() throws {
    guard participants.contains(where: { $0.count >= 4 }) else {
      let reasons = skipped.joined().map { "\($0.learner): \($0.reason)" }
      throw LockstepError.comparison(
        "no two learners can be compared: " + Set(reasons).sorted().joined(separator: "; "))
    }
  }

  /// The prompts of each block: at most ``maxBlockCount`` blocks, as even as can be.
  private var blocks: [Range<Int>] {
    let count = blockCount
    return (0..<count).map { $0 * prompts.count / count..<($0 + 1) * prompts.count / count }
  }

  var blockCount: Int { min(Self.maxBlockCount, prompts.count) }

  var workerCount: Int { settings.workers }

  /// The steps of all learners together.
  var stepCount: Int { learners.reduce(0) { $0 + $1.learner.axis.count } }

  /// The entries of all similarity matrices together.
  var entryCount: Double {
    metrics.indices.reduce(0) { total, metric in
      pairs(of: metric).reduce(total) {
        $0 + Double(learners[$1.a].learner.axis.count) * Double(learners[$1.b].learner.axis.count)
      }
    }
  }

  /// Makes the comparison. A learner that fails on some prompt, or yields a number there that is not finite, is skipped
  /// with that reason, and the others are compared anew.
  ///
  /// - Parameter progress: Called from any thread with the number of prompts done so far, which begins anew where a
  ///   learner is skipped on the way.
  /// - Throws: ``LockstepError`` if fewer than two learners are left, with their reasons, or if a metric is not finite; what
  ///   a learner or the prompt set throws.
  public func run(progress: @escaping @Sendable (Int) -> Void = { _ in }) throws -> MatchResults {
    do {
      return try compared(progress: progress)
    } catch let failure as LearnerFailure {
      return try leavingOut(failure).run(progress: progress)
    }
  }

  private func leavingOut(_ failure: LearnerFailure) throws -> Matcher {
    var rest = self
    let skipped = SkippedLearner(learner: learners[failure.learner].label, reason: failure.reason)
    for metric in metrics.indices where participants[metric].contains(failure.learner) {
      rest.participants[metric].removeAll { $0 == failure.learner }
      rest.skipped[metric].append(skipped)
    }
    try rest.requirePair()
    return rest
  }

  private func compared(progress: @escaping @Sendable (Int) -> Void) throws -> MatchResults {
    let pool = ThreadExecutor(workers: settings.workers)
    let blocks = blocks
    let specimenBlocks = Set(evenlySpaced(blocks.count, atMost: Self.maxDetailedPrompts))
    let done = Mutex(0)
    let outcomes = try pool.map(count: blocks.count) { index in
      try outcome(of: blocks[index], withSpecimen: specimenBlocks.contains(index)) { count in
        progress(
          done.withLock {
            $0 += count
            return $0
          })
      }
    }
    let sizes = blocks.map(\.count)
    let bootstrap = Bootstrap(resamples: settings.resamples, blockSizes: sizes, seed: settings.seed)
    let metricResults = try metrics.indices.map { metric in
      let similarities = pairs(of: metric).indices.map { pair in
        BlockedSimilarity(outcomes.map { $0.sums[metric][pair] }, blockSizes: sizes)
      }
      return try results(of: metric, similarities, outcomes.compactMap(\.detailedPrompt), bootstrap, pool)
    }
    let used = Set(participants.joined())
    let learnerResults = learners.indices.map { used.contains($0) ? results(of: $0, outcomes) : nil }
    return MatchResults(
      learners: learnerResults.dropLast(2).compactMap(\.self),
      references: learnerResults.suffix(2).compactMap(\.self), metrics: metricResults)
  }

  /// The pairs of learners that a metric compares: each once, the earlier learner first; and least squares with itself.
  func pairs(of metric: Int) -> [(a: Int, b: Int)] {
    let accepted = participants[metric]
    let leastSquares = learners.count - 1
    return accepted.indices.flatMap { i in accepted[(i + 1)...].map { (accepted[i], $0) } }
      + [(leastSquares, leastSquares)]
  }
}

extension NamedLearner {
  /// Why the learner cannot take part in a comparison of this evidence.
  fileprivate func refusal(of task: PromptTask, for evidence: EvidenceKind, queries: Int) -> String? {
    if let reason = learner.refusal(of: task, for: evidence) { return reason }
    let dimension = task.shape.dimension
    if evidence == .inducedWeights, !(learner is any LinearLearner), queries < dimension {
      return "its induced weights in \(dimension) dimensions need at least as many queries; \(queries) are set"
    }
    return nil
  }
}
