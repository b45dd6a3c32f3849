import LockstepCore
import LockstepMatching
import LockstepResults
import Testing

/// With fewer than 16 prompts an interval extends by Student's quantile, from the table of any textbook, times the
/// standard error of the mean. The quantile in use is good to 1 %.
@Test(arguments: [(2, 12.706), (10, 2.262), (15, 2.145)])
func fewPromptsHaveStudentsIntervals(count: Int, quantile: Double) throws {
  let learners = [
    try learner("iterative-newton", ["steps": "2..6"]), try learner("gradient-descent", ["steps": "1..5"]),
  ]
  let comparison = try compare(learners, by: [errorSimilarity], on: samples(count: count)).metrics[0].comparisons[0]
  for (row, match) in comparison.aToB.matches.enumerated() {
    let entry = row * comparison.similarity.columns + match.best - 1
    let width = quantile * comparison.similarity.standardErrors[entry]
    #expect(width > 0)
    #expect(abs((match.similarity - match.similarityInterval.lowerBound) / width - 1) < 0.01)
    #expect(abs((match.similarityInterval.upperBound - match.similarity) / width - 1) < 0.01)
  }
}
