/// The largest difference between entries at the same place, relative to the largest entry of the second list.
package func relativeDifference(_ a: [Double], _ b: [Double]) -> Double {
  guard a.count == b.count else { return .infinity }
  let scale = b.reduce(0) { max($0, abs($1)) }
  let difference = zip(a, b).reduce(0) { max($0, ($1.0 - $1.1).isFinite ? abs($1.0 - $1.1) : .infinity) }
  return scale == 0 ? difference : difference / scale
}
