public import LockstepCore
internal import LockstepNumerics
internal import Synchronization

/// How a comparison is carried out. None of it but the resamples and the seed changes a result.
public struct MatchSettings: Sendable {
  /// How many blocks of prompts are worked on at once.
  public var workers: Int
  /// The number of bootstrap resamples.
  public var resamples: Int
  /// The seed of the resamples.
  public var seed: UInt64
  /// The number T of queries after each prefix, for the induced weights of learners that are not linear.
  public var queries: Int
  /// The number of prompts that a learner is given at once; nil chooses one that keeps memory small.
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
  static let largestBlockCount = 64
  /// About as much as a chunk's weights may take, in bytes.
  private static let chunkBytes = 4 << 20

  private let learners: [NamedLearner]
  private let metrics: [NamedMetric]
  let prompts: any PromptSet
  private let settings: MatchSettings
  /// For each metric, the learners that take part; the last two are the floor and the ceiling.
  private let participants: [[Int]]
  private let skipped: [[SkippedLearner]]

  /// A comparison of at least two learners by at least one metric on at least two prompts.
  ///
  /// - Parameter leastSquares: The learner that every comparison's ceiling is measured with.
  /// - Throws: ``MatchError`` if there is too little to compare, if labels repeat, or if no metric can compare any two
  ///   of the learners.
  public init(
    _ learners: [NamedLearner], by metrics: [NamedMetric], on prompts: any PromptSet,
    leastSquares: any LinearLearner, settings: MatchSettings = MatchSettings()
  ) throws {
    guard learners.count >= 2 else {
      throw MatchError("a comparison needs at least two learners; \(learners.count) given")
    }
    guard !metrics.isEmpty else { throw MatchError("a comparison needs at least one metric") }
    guard prompts.count >= 2 else {
      throw MatchError("intervals over prompts need at least two prompts; there are \(prompts.count)")
    }
    for labels in [learners.map(\.label), metrics.map(\.label)] {
      if let repeated = labels.first(where: { label in labels.count { $0 == label } > 1 }) {
        throw MatchError("'\(repeated)' is given more than once")
      }
    }

    let references = [
      NamedLearner(label: "zero", specification: "the zero predictor", learner: ZeroPredictor()),
      NamedLearner(label: "least squares", specification: "the least-squares reference", learner: leastSquares),
    ]
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
    guard participants.contains(where: { $0.count >= 4 }) else {
      let reasons = skipped.joined().map { "\($0.learner): \($0.reason)" }
      throw MatchError("no two learners can be compared: " + Set(reasons).sorted().joined(separator: "; "))
    }
    self.learners = learners + references
    self.metrics = metrics
    self.prompts = prompts
    self.settings = settings
    self.participants = participants
    self.skipped = skipped
  }

  /// The prompts of each block: at most ``largestBlockCount`` blocks, as even as can be.
  private var blocks: [Range<Int>] {
    let count = blockCount
    return (0..<count).map { $0 * prompts.count / count..<($0 + 1) * prompts.count / count }
  }

  var blockCount: Int { min(Self.largestBlockCount, prompts.count) }

  var workerCount: Int { settings.workers }

  /// The steps of all learners together.
  var stepCount: Int { learners.reduce(0) { $0 + $1.learner.steps.count } }

  /// The entries of all similarity matrices together.
  var entryCount: Double {
    metrics.indices.reduce(0) { total, metric in
      pairs(of: metric).reduce(total) {
        $0 + Double(learners[$1.a].learner.steps.count) * Double(learners[$1.b].learner.steps.count)
      }
    }
  }

  /// Makes the comparison.
  ///
  /// - Parameter progress: Called from any thread with the number of prompts done so far.
  /// - Throws: ``MatchError`` that names the learner or metric, its options, the step and the prompt where a number is
  ///   not finite; what a learner or the prompt set throws.
  public func run(progress: @escaping @Sendable (Int) -> Void = { _ in }) throws -> MatchResults {
    let pool = WorkerPool(workers: settings.workers)
    let blocks = blocks
    let done = Mutex(0)
    let outcomes = try pool.map(count: blocks.count) { index in
      try outcome(of: blocks[index]) { count in
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
      return try results(of: metric, similarities, bootstrap, pool)
    }
    let used = Set(participants.joined())
    let learnerResults = learners.indices.dropLast(2).filter(used.contains).map { index in
      LearnerResults(
        label: learners[index].label, specification: learners[index].specification,
        steps: learners[index].learner.steps,
        endings: outcomes.reduce(into: [:]) { $0.merge($1.endings[index], uniquingKeysWith: +) })
    }
    return MatchResults(learners: learnerResults, metrics: metricResults)
  }

  /// The pairs of learners that a metric compares: each once, the earlier learner first; and least squares with itself.
  private func pairs(of metric: Int) -> [(a: Int, b: Int)] {
    let accepted = participants[metric]
    let leastSquares = learners.count - 1
    return accepted.indices.flatMap { i in accepted[(i + 1)...].map { (accepted[i], $0) } }
      + [(leastSquares, leastSquares)]
  }
}

// MARK: - One block of prompts

extension Matcher {
  private struct BlockOutcome {
    /// For each metric and each of its pairs.
    var sums: [[BlockSum]]
    /// For each learner.
    var endings: [[Ending: Int]]
  }

  /// - Parameter finished: Called with a number of prompts when so many more are done.
  private func outcome(of block: Range<Int>, finished: (Int) -> Void) throws -> BlockOutcome {
    var outcome = BlockOutcome(
      sums: metrics.indices.map { metric in
        pairs(of: metric).map { pair in
          BlockSum(rows: learners[pair.a].learner.steps.count, columns: learners[pair.b].learner.steps.count)
        }
      },
      endings: [[Ending: Int]](repeating: [:], count: learners.count))
    for start in stride(from: block.lowerBound, to: block.upperBound, by: chunkSize) {
      let batch = try prompts.prompts(start..<min(start + chunkSize, block.upperBound))
      try add(batch, to: &outcome)
      finished(batch.count)
    }
    return outcome
  }

  private func add(_ batch: PromptBatch, to outcome: inout BlockOutcome) throws {
    var evidence: [[EvidenceKind: Evidence]] = []
    for (index, learner) in learners.enumerated() {
      let kinds = Set(metrics.indices.filter { participants[$0].contains(index) }.map { metrics[$0].metric.evidence })
      guard !kinds.isEmpty else {
        evidence.append([:])
        continue
      }
      let output = try learner.output(on: batch)
      for ending in output.endings { outcome.endings[index][ending, default: 0] += 1 }
      evidence.append(
        try learner.evidence(kinds, in: output, on: batch, of: prompts, queries: settings.queries))
    }
    for (index, named) in metrics.enumerated() {
      let prepared = evidence.map { $0[named.metric.evidence].map(named.metric.prepared) }
      for (slot, pair) in pairs(of: index).enumerated() {
        guard let a = prepared[pair.a], let b = prepared[pair.b] else { continue }
        if let culprit = outcome.sums[index][slot].add(named.metric.similarities(a, b)) {
          let (first, second) = (learners[pair.a], learners[pair.b])
          throw MatchError(
            "\(named.specification) of \(first.specification) at \(first.learner.steps.name) "
              + "\(first.learner.steps.values[culprit.row]) and \(second.specification) at "
              + "\(second.learner.steps.name) \(second.learner.steps.values[culprit.column]) "
              + "is not a finite number for prompt \(batch.range.lowerBound + culprit.prompt)")
        }
      }
    }
  }

  /// The number of prompts that a learner is given at once.
  var chunkSize: Int {
    if let size = settings.chunkSize { return size }
    let weights = Double(stepCount) * Double(prompts.shape.points) * Double(prompts.shape.dimension + 1)
    return max(1, min(32, Int(Double(Self.chunkBytes) / (weights * Double(MemoryLayout<Double>.size)))))
  }
}

// MARK: - From sums to results

extension Matcher {
  private func results(
    of index: Int, _ similarities: [BlockedSimilarity], _ bootstrap: Bootstrap, _ pool: WorkerPool
  ) throws -> MetricResults {
    let named = metrics[index]
    let (zero, leastSquares) = (learners.count - 2, learners.count - 1)
    let pairs = pairs(of: index)
    let means = similarities.map { $0.matrix.means }
    func meansOfPair(_ a: Int, _ b: Int) -> [Double] {
      pairs.firstIndex { $0.a == a && $0.b == b }.map { means[$0] } ?? []
    }
    let compared = pairs.indices.filter { pairs[$0].b < zero }
    let comparisons = try pool.map(count: compared.count) { slot in
      let (a, b) = (learners[pairs[compared[slot]].a], learners[pairs[compared[slot]].b])
      let similarity = similarities[compared[slot]]
      return Comparison(
        a: a.label, b: b.label, similarity: similarity.matrix,
        forward: StepMatching(similarity, a.learner.steps, b.learner.steps, by: named.metric, bootstrap: bootstrap),
        backward: StepMatching(
          similarity.transposed, b.learner.steps, a.learner.steps, by: named.metric, bootstrap: bootstrap))
    }
    return MetricResults(
      label: named.label, specification: named.specification, direction: named.metric.direction,
      floor: meansOfPair(zero, leastSquares)[0], ceiling: meansOfPair(leastSquares, leastSquares)[0],
      references: participants[index].dropLast(2).map { learner in
        ReferenceSimilarity(
          learner: learners[learner].label, zeroPredictor: meansOfPair(learner, zero),
          leastSquares: meansOfPair(learner, leastSquares))
      },
      comparisons: comparisons, skipped: skipped[index])
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
