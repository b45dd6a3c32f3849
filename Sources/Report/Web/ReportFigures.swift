internal import LockstepCore
internal import LockstepResults

/// All charts of a report.
struct ReportFigures: Sendable {
  /// The charts by one metric.
  struct OfMetric: Sendable {
    /// The metric's part in the names of files and of parts of the page.
    let name: String
    /// For each pair.
    let pairs: [[Figure]]
  }

  let metrics: [OfMetric]
  /// For each learner.
  let learners: [[Figure]]
  let overview: [Figure]

  init(_ document: ResultsDocument) {
    let results = document.results
    let overview = OverviewFigures(document: document)
    self.overview = [overview.errors]
    metrics = results.metrics.enumerated().map { index, metric in
      // Labels may differ in letters that a file's name cannot have; the numbers keep them apart.
      let name = "\(index + 1)-\(CSV.fileName(metric.label))"
      return OfMetric(
        name: name,
        pairs: metric.comparisons.enumerated().compactMap { index, comparison in
          results.learners(of: comparison).map { a, b in
            let pair = "\(name)-\(index + 1)-\(CSV.fileName(a.label))-and-\(CSV.fileName(b.label))"
            return PairFigures(name: pair, metric: metric, a: a, b: b, comparison: comparison).all
          }
        })
    }
    learners = results.learners.enumerated().map { index, learner in
      let name = "learner-\(index + 1)-\(CSV.fileName(learner.label))"
      let own = LearnerFigures(
        name: name, learner: learner, references: results.references, dimension: document.provenance.shape.dimension)
      return results.metrics.enumerated().flatMap { index, metric in
        [
          overview.alongBestMatches(learner, metric, name: "\(name)-\(index + 1)"),
          overview.weightsByExamples(learner, metric, name: "\(name)-\(index + 1)"),
        ].compactMap(\.self)
      } + own.all
    }
  }

  var all: [Figure] { overview + metrics.flatMap { $0.pairs.joined() } + learners.joined() }
}
