internal import Foundation

/// When two learners converge at the same rate up to a constant factor: four fifths of the matches lead back to their step or
/// a neighbor, and the slopes of both directions are inverse to each other within the accuracy of a fit.
package enum SameRate {
  /// What keeps two learners from having the same rate; empty if nothing does.
  ///
  /// - Parameters:
  ///   - roundTrip: The share of matches that lead back, from 0 to 1; nil if there are none.
  ///   - slopeProduct: The product of the slopes of both directions; nil without two fits.
  package static func obstacles(roundTrip: Double?, slopeProduct: Double?) -> [String] {
    var obstacles: [String] = []
    let share = roundTrip ?? 0
    if share < 0.8 { obstacles.append(String(format: "only %.0f%% of the matches lead back", 100 * share)) }
    if let slopeProduct {
      if !(0.7...1.4).contains(slopeProduct) {
        obstacles.append(String(format: "the slopes of both directions multiply to %.2f", slopeProduct))
      }
    } else {
      obstacles.append("one direction has no slope")
    }
    return obstacles
  }
}
