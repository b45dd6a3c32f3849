internal import LockstepCore

extension Matcher {
  package func accepts(_ outcome: BlockOutcome, ofBlock index: Int) -> Bool {
    guard outcome.learners.learners.count == learners.learners.count, outcome.sums.count == metrics.count else {
      return false
    }
    let maxDetailCount = detailedBlocks.contains(index) ? metrics.count : 0
    return learners.roles.allSatisfy { accepts(outcome.learners[$0], of: $0, blocks[index].count) }
      && metrics.indices.allSatisfy { accepts(outcome.sums[$0], ofMetric: $0, blocks[index].count) }
      && [0, maxDetailCount].contains(outcome.detailedEvidence.count)
      && outcome.detailedEvidence.allSatisfy(acceptsDetails)
  }

  private func accepts(_ outcome: LearnerOutcome, of role: Role, _ promptCount: Int) -> Bool {
    let steps = learners[role].learner.axis.count
    return outcome.curves.count == measurements.count
      && zip(outcome.curves, measurements).allSatisfy { curves, measurement in
        curves.has(entries: steps * measurement.positions(in: prompts.shape).count, maxPrompts: promptCount)
      } && outcome.terminations.values.allSatisfy((0...promptCount * prompts.shape.points).contains)
  }

  private func accepts(_ sums: [SimilaritySums], ofMetric metric: Int, _ promptCount: Int) -> Bool {
    let pairs = pairs(of: metric)
    return sums.count == pairs.count
      && zip(sums, pairs).allSatisfy { sums, pair in
        sums.has(
          rows: learners[pair.a].learner.axis.count, columns: learners[pair.b].learner.axis.count, prompts: promptCount)
      }
  }

  /// Whether this is evidence of one prompt, with as many numbers for each learner.
  private func acceptsDetails(_ evidence: PerLearner<PreparedEvidence?>) -> Bool {
    guard evidence.learners.count == learners.learners.count else { return false }
    let tensors = evidence.roles.compactMap { role in
      evidence[role].map { (role: role, values: $0.values) }
    }
    return Set(tensors.map { [$0.values.points, $0.values.width] }).count <= 1
      && tensors.allSatisfy { role, values in
        values.steps == learners[role].learner.axis.count && values.prompts == 1
          && (1...prompts.shape.points).contains(values.points) && values.width > 0
      }
  }
}
