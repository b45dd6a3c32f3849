import LockstepCore
import LockstepErrorDistance
import LockstepErrorSimilarity
import LockstepWeightSimilarity

extension MetricCase {
  static let cosines = [
    MetricCase("errors", ErrorSimilarity()) { cosine(Array($0.dropFirst().joined()), Array($1.dropFirst().joined())) },
    MetricCase("errors, t = 0 counted", ErrorSimilarity().setting(\.countsEmptyPrefix, to: true)) {
      cosine(Array($0.joined()), Array($1.joined()))
    },
    MetricCase("weights", WeightSimilarity(), width: 3) {
      mean(zip($0, $1).dropFirst().map { cosine($0, $1) })
    },
    // One weight has a direction only: every cosine is 1 or -1.
    MetricCase("weights in one dimension", WeightSimilarity()) {
      mean(zip($0, $1).dropFirst().map { cosine($0, $1) })
    },
  ]
  static let distances = [
    MetricCase("distance", ErrorDistance()) {
      distance(Array($0.dropFirst().joined()), Array($1.dropFirst().joined()))
    },
    MetricCase("distance, t = 0 counted", ErrorDistance().setting(\.countsEmptyPrefix, to: true)) {
      distance(Array($0.joined()), Array($1.joined()))
    },
  ]
  static let all = cosines + distances
}

private func cosine(_ a: [Double], _ b: [Double]) -> Double {
  var (product, first, second) = (0.0, 0.0, 0.0)
  for (x, y) in zip(a, b) {
    product += x * y
    first += x * x
    second += y * y
  }
  return product == 0 ? 0 : product / (first * second).squareRoot()
}

private func distance(_ a: [Double], _ b: [Double]) -> Double {
  var (difference, size) = (0.0, 0.0)
  for (x, y) in zip(a, b) {
    difference += (x - y) * (x - y)
    size += x * x + y * y
  }
  return difference == 0 ? 0 : difference / size
}

private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }
