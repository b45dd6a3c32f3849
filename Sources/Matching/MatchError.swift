/// A comparison that cannot be made, in words for its user.
public struct MatchError: Error, Equatable, CustomStringConvertible {
  /// What was wrong, where, and what to do.
  public let description: String

  /// An error in these words.
  public init(_ description: String) { self.description = description }
}

/// A learner that failed on some prompt.
struct LearnerFailure: Error {
  /// Its place among the learners.
  let learner: Int
  /// What happened, where.
  let reason: String
}
