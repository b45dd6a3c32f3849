internal import LockstepCore

/// The hidden states of queries whose prefix is rerun with every query.
public struct RerunWorkspace<Scalar: NetworkScalar>: BackboneWorkspace {
  public let input: MatrixView<Scalar>
  /// The hidden states of each layer, [queries, width].
  fileprivate let states: [MatrixView<Scalar>]

  public func hidden(_ layer: Int) -> MatrixView<Scalar> { states[layer] }
}

/// Queries of a backbone without a faster way: each query runs as a sequence of its own, behind a copy of the prefix.
/// That takes `tokens` + 1 times the work of one more token.
extension Backbone where QueryWorkspace == RerunWorkspace<Scalar> {
  public func makeQueryWorkspace(queries: Int, tokens: Int) -> RerunWorkspace<Scalar> {
    let width = configuration.width
    return RerunWorkspace(
      input: MatrixView(rows: queries, columns: width),
      states: (0...configuration.layers).map { _ in MatrixView(rows: queries, columns: width) })
  }

  public func forward(
    _ queries: RerunWorkspace<Scalar>, after tokens: Int, of prefix: Workspace, _ values: Parameters<Scalar>
  ) {
    for batch in (0..<queries.input.rows).chunks(of: Self.microbatchSize) {
      let workspace = makeWorkspace(sequences: batch.count, tokens: tokens + 1, saving: .hiddenStates)
      let row = { (token: Int, query: Int) in
        let row = Self.tokenOrder.row(token, of: query - batch.lowerBound, sequences: batch.count, tokens: tokens + 1)
        return row..<row + 1
      }
      for query in batch {
        for token in 0..<tokens {
          workspace.input.rows(row(token, query)).set(prefix.input.rows(token..<token + 1))
        }
        workspace.input.rows(row(tokens, query)).set(queries.input.rows(query..<query + 1))
      }
      forward(workspace, values)
      for (layer, states) in queries.states.enumerated() {
        for query in batch { states.rows(query..<query + 1).set(workspace.hidden(layer).rows(row(tokens, query))) }
      }
    }
  }
}
