/// Whether two learners converge at the same rate up to a constant factor: four fifths of the matches lead back to their
/// step or a neighbor, and the slopes of both directions are inverse to each other within the accuracy of a fit.
///
/// - Parameters:
///   - roundTrip: The share of matches that lead back, from 0 to 1; nil if there are none.
///   - slopeProduct: The product of the slopes of both directions; nil without two fits.
package func isSameRate(roundTrip: Double?, slopeProduct: Double?) -> Bool {
  guard let roundTrip, let slopeProduct else { return false }
  return roundTrip >= 0.8 && (0.7...1.4).contains(slopeProduct)
}
