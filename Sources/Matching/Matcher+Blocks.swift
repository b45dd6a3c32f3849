internal import LockstepCore

extension Matcher {
  struct BlockOutcome {
    /// For each metric and each of its pairs.
    var sums: [[BlockSum]]
    /// For each learner.
    var terminations: [[Termination: Int]]
    /// For each learner.
    var profiles: [ProfileSums]
    /// The first prompt, in some of the blocks.
    var detailedPrompt: DetailedPrompt?
  }

  /// - Parameters:
  ///   - hasSpecimen: Whether the first prompt is to be looked at closely.
  ///   - finished: Called with a number of prompts when so many more are done.
  func outcome(
    of block: Range<Int>, withSpecimen hasSpecimen: Bool, finished: (Int) -> Void
  ) throws -> BlockOutcome {
    var outcome = BlockOutcome(
      sums: metrics.indices.map { metric in
        pairs(of: metric).map { pair in
          BlockSum(rows: learners[pair.a].learner.axis.count, columns: learners[pair.b].learner.axis.count)
        }
      },
      terminations: [[Termination: Int]](repeating: [:], count: learners.count),
      profiles: learners.map { ProfileSums($0.learner.axis, prompts.shape) })
    for start in stride(from: block.lowerBound, to: block.upperBound, by: chunkSize) {
      let batch = try prompts.prompts(start..<min(start + chunkSize, block.upperBound))
      try add(batch, to: &outcome, takingSpecimen: hasSpecimen && start == block.lowerBound)
      finished(batch.count)
    }
    return outcome
  }

  /// - Parameter takesSpecimen: Whether the first prompt of the batch is to be looked at closely.
  private func add(_ batch: PromptBatch, to outcome: inout BlockOutcome, takingSpecimen takesSpecimen: Bool) throws {
    let first = takesSpecimen ? try prompts.prompts(batch.range.prefix(1)) : nil
    var detailedPrompt = DetailedPrompt(evidence: [])
    var evidence: [[EvidenceKind: Evidence]] = []
    for index in learners.indices {
      let kinds = Set(metrics.indices.filter { participants[$0].contains(index) }.map { metrics[$0].metric.evidence })
      guard !kinds.isEmpty else {
        evidence.append([:])
        continue
      }
      do {
        evidence.append(try take(kinds, of: index, on: batch, first, into: &outcome))
      } catch let error as LockstepError where index < learners.count - 2 {
        throw LearnerFailure(learner: index, reason: error.description)
      }
    }
    for (index, named) in metrics.enumerated() {
      let prepared = evidence.map { $0[named.metric.evidence].map(named.metric.prepared) }
      if takesSpecimen {
        detailedPrompt.evidence.append(prepared.map { $0.map { Evidence($0.kind, $0.values.prompt(0)) } })
      }
      for (slot, pair) in pairs(of: index).enumerated() {
        guard let a = prepared[pair.a], let b = prepared[pair.b] else { continue }
        if let culprit = outcome.sums[index][slot].add(named.metric.similarities(a, b)) {
          let (first, second) = (learners[pair.a], learners[pair.b])
          throw LockstepError.comparison(
            "\(named.specification) of \(first.specification) at \(first.learner.axis.name) "
              + "\(first.learner.axis.values[culprit.row]) and \(second.specification) at "
              + "\(second.learner.axis.name) \(second.learner.axis.values[culprit.column]) "
              + "is not a finite number for prompt \(batch.range.lowerBound + culprit.prompt)")
        }
      }
    }
    if takesSpecimen { outcome.detailedPrompt = detailedPrompt }
  }

  /// Runs a learner on a batch of prompts, adds what it does by itself, and returns its evidence.
  private func take(
    _ kinds: Set<EvidenceKind>, of index: Int, on batch: PromptBatch, _ first: PromptBatch?,
    into outcome: inout BlockOutcome
  ) throws -> [EvidenceKind: Evidence] {
    let learner = learners[index]
    let output = try learner.output(on: batch)
    for ending in output.terminations { outcome.terminations[index][ending, default: 0] += 1 }
    for errors in learner.squaredErrors(of: output, on: batch) { outcome.profiles[index].squaredErrors.add(errors) }
    let evidence = try learner.evidence(kinds, in: output, on: batch, of: prompts, queries: settings.queries)
    guard let first else { return evidence }
    if let weights = output.weights ?? evidence[.inducedWeights]?.values {
      outcome.profiles[index].spanResidual.add(first.spanResiduals(of: weights.prompt(0)))
    }
    if let errors = try learner.forgetting(
      on: first, weights: output.weights?.prompt(0), task: PromptTask(prompts))
    {
      outcome.profiles[index].forgetting.add(errors)
    }
    return evidence
  }

  /// The number of prompts that a learner is given at once.
  var chunkSize: Int {
    if let size = settings.chunkSize { return size }
    let weights = Double(stepCount) * Double(prompts.shape.points) * Double(prompts.shape.dimension + 1)
    return max(1, min(32, Int(Double(Self.chunkBytes) / (weights * Double(MemoryLayout<Double>.size)))))
  }
}
