internal import LockstepCore
internal import LockstepResults

/// All charts of a report.
package struct ReportFigures: Sendable {
  /// The charts by one metric.
  package struct MetricFigures: Sendable {
    /// The part of the metric in the names of files and of sections of the page.
    let name: String
    /// For each pair.
    package let pairs: [[Figure]]
  }

  package let metrics: [MetricFigures]
  /// For each learner.
  package let learners: [[Figure]]
  let overview: [Figure]
  /// For each identification its own charts.
  let identifications: [[Figure]]

  init(_ document: ResultsDocument) {
    let results = document.results
    let overview = OverviewFigures(document: document)
    self.overview = overview.all
    identifications = document.identifications.enumerated().map { index, identification in
      let name = "identification-\(index + 1)-\(CSV.fileName(identification.model))"
      return IdentificationFigures(prefix: name, identification: identification).all
    }
    metrics = results.metrics.enumerated().map { index, metric in
      // Numbered, for labels that differ only in characters that file names cannot have.
      let name = "\(index + 1)-\(CSV.fileName(metric.label))"
      return MetricFigures(
        name: name,
        pairs: metric.comparisons.enumerated().compactMap { index, comparison in
          results.learners(of: comparison).map { a, b in
            let pair = "\(name)-\(index + 1)-\(CSV.fileName(a.label))-and-\(CSV.fileName(b.label))"
            return PairFigures(prefix: pair, metric: metric, a: a, b: b, comparison: comparison).all
          }
        })
    }
    learners = results.learners.enumerated().map { index, learner in
      let prefix = "learner-\(index + 1)-\(CSV.fileName(learner.label))"
      let own = LearnerFigures(
        prefix: prefix, learner: learner, references: results.references, measurements: results.measurements)
      return results.metrics.enumerated().flatMap { index, metric in
        [
          overview.alongBestMatches(learner, metric, prefix: "\(prefix)-\(index + 1)"),
          overview.weightsByExamples(learner, metric, prefix: "\(prefix)-\(index + 1)"),
        ].compactMap(\.self)
      } + own.all
    }
  }

  var all: [Figure] {
    identifications.flatMap(\.self) + overview + metrics.flatMap { $0.pairs.joined() } + learners.joined()
  }
}
