import LockstepStatistics
import Testing

struct JackknifeTests {
  /// The means of all but one number each.
  private func leaveOneOutMeans(_ values: [Double]) -> [Double] {
    let sum = values.reduce(0, +)
    return values.map { (sum - $0) / Double(values.count - 1) }
  }

  /// The variance of a mean, s^2 / n.
  private func varianceOfMean(_ values: [Double]) -> Double {
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1) / count
  }

  /// For a mean the jackknife is the usual variance.
  @Test(arguments: [[1, 2, 4, 8], [3, 5], [0, 0, 1, 7, -2]] as [[Double]])
  func theJackknifeOfAMeanIsItsVariance(values: [Double]) {
    let variance = jackknifeVariance(leavingOut: leaveOneOutMeans(values))
    #expect(abs(variance / varianceOfMean(values) - 1) < 1e-12)
  }

  /// 2.131 is the 97.5 % quantile of Student's t with 15 degrees of freedom; the one in use is good to 1 %.
  @Test func theJackknifesIntervalIsStudents() throws {
    let values = (1...16).map { Double($0 * $0) }
    let mean = values.reduce(0, +) / 16
    let interval = try #require(jackknifeInterval(mean, leavingOut: leaveOneOutMeans(values)))
    let width = 2.131 * varianceOfMean(values).squareRoot()
    #expect(abs((mean - interval.lowerBound) / width - 1) < 0.01)
    #expect(abs((interval.upperBound - mean) / width - 1) < 0.01)
    #expect(jackknifeInterval(mean, leavingOut: leaveOneOutMeans(Array(values.prefix(15)))) == nil)
  }
}
