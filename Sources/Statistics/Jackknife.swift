internal import Foundation

/// The variance of an estimate from the estimates that leave one block (or layer) out each (Efron and Tibshirani, An
/// Introduction to the Bootstrap, 1993, chapter 11).
package func jackknifeVariance(leavingOut estimates: [Double]) -> Double {
  let count = Double(estimates.count)
  let mean = estimates.reduce(0, +) / count
  return (count - 1) / count * estimates.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
}

/// The 95 % interval of an estimate by the jackknife over blocks; nil if there are too few of them.
package func jackknifeInterval(_ estimate: Double, leavingOut estimates: [Double]) -> ClosedRange<Double>? {
  guard estimates.count >= StudentizedBootstrap.minBlockCount else { return nil }
  let width =
    studentQuantile(degreesOfFreedom: estimates.count - 1) * jackknifeVariance(leavingOut: estimates).squareRoot()
  return width.isFinite ? estimate - width...estimate + width : nil
}

/// The 97.5% quantile of Student's t: exact for 1 and 2 degrees of freedom, to 1% from 3 on and to 0.001 from 8 on (Hill,
/// Communications of the ACM 13, 1970: the expansion around the normal quantile).
package func studentQuantile(degreesOfFreedom: Int) -> Double {
  if degreesOfFreedom == 1 { return 12.706205 }
  if degreesOfFreedom == 2 { return 4.302653 }
  let (z, n) = (1.959964, Double(degreesOfFreedom))
  let z3 = z * z * z
  let z5 = z3 * z * z
  let first = (z3 + z) / 4
  let second = (5 * z5 + 16 * z3 + 3 * z) / 96
  let third = (3 * z5 * z * z + 19 * z5 + 17 * z3 - 15 * z) / 384
  return z + first / n + second / (n * n) + third / (n * n * n)
}
