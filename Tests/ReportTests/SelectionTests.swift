import LockstepMatching
import LockstepReport
import LockstepResults
import Testing

/// The part of the results about a metric and some learners.
struct SelectionTests {
  private func pairs(_ document: ResultsDocument) -> [[String]] {
    document.results.metrics.map { metric in metric.comparisons.map { "\($0.a) | \($0.b)" } }
  }

  private func labels(_ document: ResultsDocument) -> [String] { document.results.learners.map(\.label) }

  @Test func nothingNamedIsEverything() {
    #expect(Sample.document.selecting() == Sample.document)
  }

  @Test func oneLearnerHasItsPairs() {
    let selection = Sample.document.selecting(learners: ["gd"])
    #expect(pairs(selection) == [["newton | gd"], ["gd | ols"]])
    #expect(labels(selection) == ["newton", "gd", "ols"])
    #expect(selection.results.metrics[0].skipped.isEmpty)
  }

  @Test(arguments: [["newton", "gd"], ["gd", "newton", "gd"]])
  func twoLearnersAreOnePair(names: [String]) {
    let selection = Sample.document.selecting(learners: names)
    #expect(pairs(selection) == [["newton | gd"]])
    #expect(labels(selection) == ["newton", "gd"])
    #expect(selection.results.metrics[0].references.map(\.learner) == ["newton", "gd"])
  }

  @Test func threeLearnersAreThePairsAmongThem() {
    let selection = Sample.document.selecting(learners: ["newton", "gd", "ols"])
    #expect(pairs(selection) == [["newton | gd", "newton | ols"], ["gd | ols"]])
  }

  /// Why a learner took no part is told of it, not of others.
  @Test func theReasonOfASkippedLearnerStays() {
    let selection = Sample.document.selecting(learners: ["recorded:file=a b", "gd"])
    #expect(selection.results.metrics[0].skipped == Sample.document.results.metrics[0].skipped)
    #expect(pairs(selection) == [[]])
  }

  @Test func oneMetricIsAllOfIt() {
    let selection = Sample.document.selecting(metrics: ["distance"])
    #expect(selection.results.metrics == [Sample.document.results.metrics[1]])
    #expect(labels(selection) == ["gd", "ols"])
    #expect(selection.provenance == Sample.document.provenance)
  }

  @Test func twoMetricsAreBoth() {
    let selection = Sample.document.selecting(metrics: ["nothing", "similarity"])
    #expect(selection.results.metrics.map(\.label) == ["similarity", "nothing"])
  }
}
