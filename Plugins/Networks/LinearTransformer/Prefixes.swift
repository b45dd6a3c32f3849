internal import LockstepNetworks

/// The rows of all prefixes of some sequences: for each sequence and each t its first t examples, then the query.
struct Prefixes: Sendable {
  /// The prefixes, sequence by sequence and by t.
  let groups: [LinearAttention.Group]
  /// For each prefix the row of its sequence's first token.
  private let starts: [Int]

  /// The prefixes of sequences of `tokens` tokens, query and example in turn.
  init(sequences: Int, tokens: Int) {
    var (groups, starts): ([LinearAttention.Group], [Int]) = ([], [])
    for sequence in 0..<sequences {
      for t in 0..<(tokens + 1) / 2 {
        let first = groups.last.map { $0.rows.upperBound } ?? 0
        groups.append(LinearAttention.Group(examples: first..<first + t))
        starts.append(sequence * tokens)
      }
    }
    (self.groups, self.starts) = (groups, starts)
  }

  var rowCount: Int { groups.last?.rows.upperBound ?? 0 }

  /// Copies each token's row to where it takes part.
  func copy<Scalar>(_ tokens: MatrixView<Scalar>, into states: MatrixView<Scalar>) {
    forEachPrefix(of: tokens) { group, examples, query in
      states.rows(group.examples).set(examples)
      states.rows(group.query).set(query)
    }
  }

  /// The transposed map: adds each row to its token's.
  func add<Scalar>(_ states: MatrixView<Scalar>, to tokens: MatrixView<Scalar>) {
    forEachPrefix(of: tokens) { group, examples, query in
      examples.set(states.rows(group.examples), times: 1, keeping: 1)
      query.add(states.rows(group.query))
    }
  }

  /// Copies the prefixes' queries to the rows of their tokens.
  func copyQueries<Scalar>(of states: MatrixView<Scalar>, into tokens: MatrixView<Scalar>) {
    forEachPrefix(of: tokens) { group, _, query in query.set(states.rows(group.query)) }
  }

  /// Copies the rows of the queries' tokens to the prefixes' queries.
  func copyQueries<Scalar>(from tokens: MatrixView<Scalar>, into states: MatrixView<Scalar>) {
    forEachPrefix(of: tokens) { group, _, query in states.rows(group.query).set(query) }
  }

  /// Calls `work` with each prefix and the rows of its tokens: those of the examples, which are every other one, and that
  /// of the query.
  private func forEachPrefix<Scalar>(
    of tokens: MatrixView<Scalar>,
    _ work: (_ group: LinearAttention.Group, _ examples: MatrixView<Scalar>, _ query: MatrixView<Scalar>) -> Void
  ) {
    for (group, start) in zip(groups, starts) {
      let query = start + 2 * group.examples.count
      work(
        group, tokens.rows(from: start + 1, by: 2, count: group.examples.count), tokens.rows(query..<query + 1))
    }
  }
}
