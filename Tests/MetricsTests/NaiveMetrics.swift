import LockstepCore
import LockstepErrorDistance
import LockstepErrorSimilarity
import LockstepLinearCKA
import LockstepPredictionDifference
import LockstepPredictionSimilarity
import LockstepUpdateSimilarity
import LockstepWeightDifference
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
    MetricCase("predictions", PredictionSimilarity()) {
      cosine(Array($0.dropFirst().joined()), Array($1.dropFirst().joined()))
    },
    MetricCase("updates", UpdateSimilarity()) {
      cosine(Array($0.dropFirst().joined()), Array($1.dropFirst().joined()))
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
  static let differences = [
    MetricCase("predictions' difference", PredictionDifference()) { meanSquaredDistance($0, $1) },
    MetricCase("weights' difference", WeightDifference(), width: 3) { meanSquaredDistance($0, $1) },
  ]
  static let alignment = MetricCase("linear CKA, t = 0 counted", LinearCKA(), width: 3) {
    let (x, y) = (centered($0), centered($1))
    return product(y, x) / (product(x, x) * product(y, y)).squareRoot()
  }
  static let all = cosines + distances + differences + [alignment]
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

private func meanSquaredDistance(_ a: [[Double]], _ b: [[Double]]) -> Double {
  mean(zip(a, b).dropFirst().map { zip($0, $1).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) } })
}

/// The rows without their mean.
private func centered(_ rows: [[Double]]) -> [[Double]] {
  let means = rows[0].indices.map { j in mean(rows.map { $0[j] }) }
  return rows.map { zip($0, means).map(-) }
}

/// |Y'X|_F^2, the sum of squared inner products of columns.
private func product(_ y: [[Double]], _ x: [[Double]]) -> Double {
  y[0].indices.reduce(0) { sum, i in
    x[0].indices.reduce(sum) { sum, j in
      let inner = zip(y, x).reduce(0) { $0 + $1.0[i] * $1.1[j] }
      return sum + inner * inner
    }
  }
}
