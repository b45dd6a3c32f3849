internal import LockstepCore

/// What a comparison needs of one block of prompts. The outcomes of all blocks, computed anywhere and put in order, are
/// merged into results.
package struct BlockOutcome: Sendable, Codable {
  /// For each learner.
  var learners: PerLearner<LearnerOutcome>
  /// For each metric and each of its pairs, in the order of ``Matcher/pairs(of:)``. Those of a learner that failed are
  /// incomplete.
  var sums: [[SimilaritySums]]
  /// For each metric the prepared evidence of the first prompt; empty in the blocks that are not examined closely.
  var detailedEvidence: [PerLearner<PreparedEvidence?>] = []
}

/// What one learner does in a block of prompts.
struct LearnerOutcome: Sendable, Codable {
  /// How many problems ended in which way.
  var terminations: [Termination: Int] = [:]
  /// For each measurement.
  var curves: [CurveSums]
  /// Why the learner failed; nil if it did not.
  var failure: String?
}
