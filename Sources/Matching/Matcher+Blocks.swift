internal import LockstepCore

extension Matcher: BlockWork {
  package func promptCount(ofBlock index: Int) -> Int { blocks[index].count }

  /// Runs the learners on one of the blocks of prompts.
  ///
  /// - Parameter finished: Called with a number of prompts when that many more are done.
  /// - Throws: `LockstepError` if a reference fails or a metric is not finite; what the prompt set throws.
  package func outcome(ofBlock index: Int, finished: (Int) -> Void = { _ in }) throws -> BlockOutcome {
    let block = blocks[index]
    var outcome = BlockOutcome(
      learners: learners.map { named in
        LearnerOutcome(
          curves: measurements.map { measurement in
            CurveSums(entries: named.learner.axis.count * measurement.positions(in: prompts.shape).count)
          })
      },
      sums: metrics.indices.map { metric in
        pairs(of: metric).map { pair in
          SimilaritySums(rows: learners[pair.a].learner.axis.count, columns: learners[pair.b].learner.axis.count)
        }
      })
    for start in stride(from: block.lowerBound, to: block.upperBound, by: chunkSize) {
      let batch = try prompts.prompts(start..<min(start + chunkSize, block.upperBound))
      let isDetailed = start == block.lowerBound && detailedBlocks.contains(index)
      try add(batch, to: &outcome, isDetailed: isDetailed)
      finished(batch.count)
    }
    return outcome
  }

  /// - Parameter isDetailed: Whether the first prompt of the batch is examined closely.
  private func add(_ batch: PromptBatch, to outcome: inout BlockOutcome, isDetailed: Bool) throws {
    var evidence = learners.map { _ in [EvidenceKind: Evidence]() }
    for role in learners.roles where outcome.learners[role].failure == nil {
      let kinds = kinds(of: role)
      guard !kinds.isEmpty || role.isReference else { continue }
      do {
        evidence[role] = try run(role, on: batch, kinds, isDetailed: isDetailed, into: &outcome.learners[role])
      } catch {
        let reason = "\(learners[role].specification): \(error)"
        guard !role.isReference else { throw LockstepError.comparison(reason) }
        outcome.learners[role].failure = reason
      }
    }
    for (index, named) in metrics.enumerated() {
      let prepared = evidence.map { $0[named.metric.evidence].map(named.metric.prepared) }
      if isDetailed { outcome.detailedEvidence.append(prepared.map { $0?.prompt(0) }) }
      for (slot, pair) in pairs(of: index).enumerated() {
        guard let a = prepared[pair.a], let b = prepared[pair.b] else { continue }
        if let entry = outcome.sums[index][slot].add(named.metric.similarities(a, b)) {
          throw LockstepError.comparison(
            "\(named.specification) of \(description(of: pair.a, at: entry.row)) and "
              + "\(description(of: pair.b, at: entry.column)) is not a finite number, or too large, for prompt "
              + "\(batch.range.lowerBound + entry.prompt)")
        }
      }
    }
  }

  private func description(of role: Role, at step: Int) -> String {
    let axis = learners[role].learner.axis
    return "\(learners[role].specification) at \(axis.name) \(axis.values[step])"
  }

  /// Runs a learner on a batch of prompts, adds its terminations and curves, and returns its evidence.
  private func run(
    _ role: Role, on batch: PromptBatch, _ kinds: Set<EvidenceKind>, isDetailed: Bool,
    into outcome: inout LearnerOutcome
  ) throws -> [EvidenceKind: Evidence] {
    let run = LearnerRun(
      learners[role].learner, on: batch, of: prompts, queries: settings.queries, comparing: kinds)
    for termination in try run.terminations { outcome.terminations[termination, default: 0] += 1 }
    for (index, measurement) in measurements.enumerated() {
      let examined =
        switch measurement.scope {
        case .allPrompts: 0..<batch.count
        case .detailedPrompts: isDetailed ? 0..<1 : 0..<0
        }
      for prompt in examined {
        if let values = try measurement.values(of: run, prompt: prompt) { outcome.curves[index].add(values) }
      }
    }
    return Dictionary(
      uniqueKeysWithValues: try kinds.map { ($0, Evidence($0, try run.values(of: $0))) })
  }

  /// The number of prompts that a learner is given at once.
  var chunkSize: Int {
    if let size = settings.chunkSize { return size }
    let weights = Double(stepCount) * Double(prompts.shape.points) * Double(workingDimension + 1)
    return max(1, min(32, Int(Double(Self.chunkBytes) / (weights * Double(MemoryLayout<Double>.size)))))
  }
}
