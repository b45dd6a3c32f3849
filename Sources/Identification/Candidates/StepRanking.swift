internal import Foundation
internal import LockstepNumerics
public import LockstepStatistics

/// How well candidates describe one step of a model, by the similarity to each one's best step. Best steps are chosen on
/// one half of the prompts and compared on the other, so that a candidate with more steps gains nothing from the choice;
/// the candidates' grids are thinned to the same resolution.
public struct StepRanking: Codable, Sendable, Equatable {
  /// One candidate.
  public struct Entry: Codable, Sendable, Equatable {
    /// The candidate's label.
    public let label: String
    /// The step that matches best, of those that are left of the candidate's grid.
    public let best: Int
    /// The similarity at the best step.
    public let similarity: Estimate
    /// By how much the similarity exceeds that to the best null learner, prompt by prompt.
    public let overNulls: Estimate
    /// By how much that of the best candidate exceeds it, prompt by prompt; nil for the best one.
    public let behindBest: Estimate?
  }

  /// The candidates, the most similar one first.
  public let entries: [Entry]
  /// By how much the similarity to the best candidate exceeds that to the best null learner, prompt by prompt. Both are
  /// chosen on the other half of the prompts, so that neither side gains from having more learners to choose from.
  public let margin: Estimate
}

/// A learner that a model is compared with, and the similarities of all their steps.
package struct ComparedLearner: Sendable {
  package let label: String
  /// The steps of its grid.
  package let steps: [Int]
  package let similarity: StepSimilarity
  /// The similarity of each step to predicting nothing, summed over each block; nil if it is not known.
  package let floor: [BlockSum]?
  /// The same by the evidence after some numbers of examples alone.
  package let byExamples: [ComparedLearner]

  package init(
    label: String, steps: [Int], similarity: StepSimilarity, floor: [BlockSum]? = nil,
    byExamples: [ComparedLearner] = []
  ) {
    self.label = label
    self.steps = steps
    self.similarity = similarity
    self.floor = floor
    self.byExamples = byExamples
  }
}

extension ComparedLearner {
  /// The same with at most `count` of the steps: logarithmically spaced ones, which are every early one and ever fewer of the
  /// later ones, where steps change less; the first and the last among them.
  fileprivate func thinned(to count: Int) -> ComparedLearner {
    guard steps.count > count else { return self }
    let ratio = pow(Double(steps.count), 1 / Double(count - 1))
    var kept = [0]
    for position in 1..<count {
      let next = Int(pow(ratio, Double(position)).rounded()) - 1
      kept.append(min(max(next, kept[position - 1] + 1), steps.count - count + position))
    }
    return ComparedLearner(label: label, steps: kept.map { steps[$0] }, similarity: similarity.keeping(kept))
  }
}

extension ComparedLearner {
  /// The same without the steps at which it does, but for rounding, what a learner of one step does; unchanged if no others
  /// are left.
  package func withoutSteps(of other: ComparedLearner) -> ComparedLearner {
    let kept = steps.indices.filter { column in
      zip(similarity.blocks, other.similarity.blocks).contains { own, block in
        similarity.rows.indices.contains { row in
          let (a, b) = (own.values[row * steps.count + column], block.values[row])
          return abs(a - b) > 1e-9 * max(abs(a), abs(b))
        }
      }
    }
    guard !kept.isEmpty else { return self }
    return ComparedLearner(label: label, steps: kept.map { steps[$0] }, similarity: similarity.keeping(kept))
  }
}

extension StepRanking {
  /// The most steps that a candidate's grid keeps.
  private static let resolution = 24

  /// The rankings of each of the model's steps.
  ///
  /// - Parameters:
  ///   - candidates: At least one.
  ///   - nulls: At least one; together they are a single rival, whose best step may be any step of any of them.
  package static func rankings(
    _ candidates: [ComparedLearner], over nulls: [ComparedLearner], bootstrap: StudentizedBootstrap
  ) -> [StepRanking] {
    let candidates = candidates.map { $0.thinned(to: resolution) }
    let rivals = nulls.map(\.similarity)
    let best = candidates.map(\.similarity.bestColumns)
    let sizes = candidates[0].similarity.blocks.map { Double($0.promptCount) }
    let total = sizes.reduce(0, +)
    return candidates[0].similarity.rows.indices.map { row in
      let sums = candidates.map { crossFitted([$0.similarity], row) }
      let null = crossFitted(rivals, row)
      // Methods with the same first step differ by rounding, which must not decide: the first of them stays the first.
      let similarities = sums.map { ($0.reduce(0, +) / total * 1e9).rounded() }
      let order = sums.indices.sorted { (similarities[$0], $1) > (similarities[$1], $0) }
      func difference(_ a: [Double], _ b: [Double]) -> Estimate { bootstrap.ratio(zip(a, b).map(-), sizes) }
      return StepRanking(
        entries: order.map { index in
          let candidate = candidates[index]
          return Entry(
            label: candidate.label, best: candidate.steps[best[index][row]],
            similarity: bootstrap.ratio(sums[index], sizes), overNulls: difference(sums[index], null),
            behindBest: index == order[0] ? nil : difference(sums[order[0]], sums[index]))
        }, margin: difference(crossFitted(candidates.map(\.similarity), row), null))
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
