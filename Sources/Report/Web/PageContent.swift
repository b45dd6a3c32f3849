/// The content of the page, which the templates escape.
struct PageContent {
  struct Metric {
    let id: String
    let label: String
    let heading: String
    let answer: String
    let groups: [Group]
    let skipped: [Skipped]
    let columns: [String]
    let rows: [Row]
    let legend: [VerdictMark]
    let pairs: [Pair]
  }

  /// Pairs of one verdict.
  struct Group {
    let symbol: String
    let style: String
    let heading: String
    let sentences: [Sentence]
  }

  struct Sentence {
    let id: String
    let text: String
    let evidence: String
  }

  struct Skipped {
    let learner: String
    let reason: String
  }

  /// A row of the matrix of verdicts.
  struct Row {
    let label: String
    let cells: [Cell]
  }

  struct Cell {
    /// The section of the pair; nil on the diagonal.
    let link: String?
    let style: String
    let symbol: String
    let amount: String
    let title: String
  }

  struct Pair {
    let id: String
    let symbol: String
    let style: String
    let a: String
    let b: String
    let verdict: String
    let sentences: [String]
    let hasScales: Bool
    let figures: [Chart]
    let tables: [Table]
  }

  struct Chart {
    let title: String
    let caption: String
    /// The specification as JSON that can be embedded in HTML; nil if the page cannot draw it.
    let specification: String?
    /// The names of its files; nil if it has none.
    let files: String?
  }

  /// The best matches of one learner's steps.
  struct Table {
    struct Row {
      let step: String
      let best: String
      let stepInterval: String
      let support: String
      let similarity: String
      let similarityInterval: String
      let ties: String
      let flag: String
    }

    let heading: String
    let step: String
    let other: String
    let value: String
    let rows: [Row]
  }

  struct Learner {
    let id: String
    let label: String
    let steps: String
    let specification: String
    let fingerprint: String?
    let terminations: String?
    let hasScales: Bool
    let figures: [Chart]
  }

  struct Detail {
    let name: String
    let value: String
  }

  let title: String
  let lead: String
  let version: String
  let metrics: [Metric]
  let overview: [Chart]
  let learners: [Learner]
  let details: [Detail]
  /// The columns and the kinds of matches in tables.
  let tableLegend: [Detail]
  let chartNote: String
  let style: String
  let script: String
  let library: String?
  /// The configuration of all charts, as JSON that can be embedded in HTML.
  let chartConfig: String
}
