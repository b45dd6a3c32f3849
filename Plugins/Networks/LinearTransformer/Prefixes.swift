internal import LockstepNetworks

/// The rows of all prefixes of some sequences: for each sequence and each t its first t examples, then the query.
struct Prefixes: Sendable {
  /// For each row the row of its token among all tokens of all sequences.
  private let tokens: [Int]
  /// The prefixes, sequence by sequence and by t.
  let groups: [LinearAttention.Group]

  /// The prefixes of sequences of `tokens` tokens, query and example in turn.
  init(sequences: Int, tokens count: Int) {
    var (tokens, groups): ([Int], [LinearAttention.Group]) = ([], [])
    for sequence in 0..<sequences {
      for t in 0..<(count + 1) / 2 {
        let first = tokens.count
        tokens += (0..<t).map { sequence * count + 2 * $0 + 1 } + [sequence * count + 2 * t]
        groups.append(LinearAttention.Group(rows: first..<tokens.count, exampleCount: t))
      }
    }
    self.tokens = tokens
    self.groups = groups
  }

  var rowCount: Int { tokens.count }

  /// Copies each token's row to where it takes part.
  func copy<Scalar>(_ sequences: MatrixView<Scalar>, into rows: MatrixView<Scalar>) {
    for (row, token) in tokens.enumerated() { rows.rows(row..<row + 1).set(sequences.rows(token..<token + 1)) }
  }

  /// The transposed map: adds each row to its token's.
  func add<Scalar>(_ rows: MatrixView<Scalar>, to sequences: MatrixView<Scalar>) {
    for (row, token) in tokens.enumerated() { sequences.rows(token..<token + 1).add(rows.rows(row..<row + 1)) }
  }

  /// Copies the prefixes' queries to the rows of their tokens.
  func copyQueries<Scalar>(of rows: MatrixView<Scalar>, into sequences: MatrixView<Scalar>) {
    forEachQuery { row, token in sequences.rows(token).set(rows.rows(row)) }
  }

  /// Copies the rows of the queries' tokens to the prefixes' queries.
  func copyQueries<Scalar>(from sequences: MatrixView<Scalar>, into rows: MatrixView<Scalar>) {
    forEachQuery { row, token in rows.rows(row).set(sequences.rows(token)) }
  }

  private func forEachQuery(_ work: (_ row: Range<Int>, _ token: Range<Int>) -> Void) {
    for group in groups {
      let row = group.rows.upperBound - 1
      work(row..<row + 1, tokens[row]..<tokens[row] + 1)
    }
  }
}
