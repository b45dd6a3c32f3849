internal import Foundation

/// When two learners converge at the same rate up to a constant factor: four fifths of the matches lead back to their step or
/// a neighbor, and the slopes of both directions are inverse to each other within the accuracy of a fit.
package enum SameRate {
  private static let leastRoundTrip = 0.8

  /// The share of matches that lead back, in words. A share below the limit is not rounded up to it.
  package static func share(_ roundTrip: Double?) -> String {
    guard let roundTrip else { return "no match is inside the grids" }
    let most = roundTrip < leastRoundTrip ? 100 * leastRoundTrip - 1 : 100
    return String(format: "%.0f%% of the matches lead back", min(100 * roundTrip, most))
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
