/// The moments of some numbers.
struct Moments {
  let mean: Double
  /// The mean square less the squared mean.
  let variance: Double
  /// The mean fourth power.
  let fourth: Double

  init(_ values: [Double]) {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    self.mean = mean
    variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / count
    fourth = values.reduce(0) { $0 + $1 * $1 * $1 * $1 } / count
  }
}
