internal import Foundation

/// When two learners converge at the same rate up to a constant factor: four fifths of the matches lead back to their step or
/// a neighbor, and the slopes of both directions are inverse to each other within the accuracy of a fit.
package enum SameRate {
  private static let leastRoundTrip = 0.8

  /// The share of matches that lead back, in words; rounded down, so that a share below the limit reads so.
  package static func share(_ roundTrip: Double?) -> String {
    roundTrip.map { "\(Int(100 * $0 + 1e-9))% of the matches lead back" } ?? "no match is inside the grids"
  }

  /// What keeps two learners from having the same rate; empty if nothing does.
  ///
  /// - Parameters:
  ///   - roundTrip: The share of matches that lead back, from 0 to 1; nil if there are none.
  ///   - slopeProduct: The product of the slopes of both directions; nil without two fits.
  package static func obstacles(roundTrip: Double?, slopeProduct: Double?) -> [String] {
    var obstacles: [String] = []
    if roundTrip ?? 0 < leastRoundTrip { obstacles.append((roundTrip == nil ? "" : "only ") + share(roundTrip)) }
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
