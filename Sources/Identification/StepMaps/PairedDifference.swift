/// How much better one candidate describes each of a model's steps than another does: the similarity to the one's best
/// step minus that to the other's, prompt by prompt. Best steps are chosen on one half of the prompts and compared on the
/// other, so that a candidate with more steps gains nothing from the choice.
public struct PairedDifference: Codable, Sendable, Equatable {
  /// The mean difference over prompts for each of the model's steps; above 0 where the first candidate is closer.
  public let differences: [Estimate]

  /// The difference between two sets of learners; of each set the best step of all its learners stands for it, so that
  /// the second may be all null learners together.
  ///
  /// - Parameters:
  ///   - first: The model's similarities to the learners of the first set.
  ///   - second: Those to the learners of the second set, summed over the same blocks.
  package init(_ first: [StepSimilarity], over second: [StepSimilarity], bootstrap: StudentizedBootstrap) {
    let sizes = first[0].blocks.map { Double($0.promptCount) }
    differences = first[0].rows.indices.map { row in
      let (one, other) = (crossFitted(first, row), crossFitted(second, row))
      return bootstrap.ratio(zip(one, other).map(-), sizes)
    }
  }
}

/// Each block's summed similarity of a row to the best step of all learners, chosen on the other half of the blocks.
private func crossFitted(_ learners: [StepSimilarity], _ row: Int) -> [Double] {
  let rows = learners[0].blocks.indices.map { block in
    learners.flatMap { learner in
      let count = learner.columns.count
      return learner.blocks[block].values[row * count..<(row + 1) * count]
    }
  }
  let best = (0...1).map { half in
    let others = rows.indices.filter { $0 % 2 != half }
    return indexOfLargest(rows[0].indices.map { column in others.reduce(0) { $0 + rows[$1][column] } })
  }
  return rows.indices.map { rows[$0][best[$0 % 2]] }
}
