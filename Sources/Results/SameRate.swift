/// When two learners converge at the same rate up to a constant factor: most matches lead back to their step or a neighbor,
/// and the slopes of both directions are inverse to each other within the accuracy of a fit.
package enum SameRate {
  /// The smallest share of matches that lead back.
  package static let minRoundTrip = 0.8
  /// The products of the slopes of both directions.
  package static let slopeProducts = 0.7...1.4
}
