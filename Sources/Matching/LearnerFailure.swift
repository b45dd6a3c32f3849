/// A learner that failed on some prompt.
struct LearnerFailure: Error {
  /// Its place among the learners.
  let learner: Int
  /// What happened, where.
  let reason: String
}
