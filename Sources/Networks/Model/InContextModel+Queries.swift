public import LockstepCore

/// Room for the activations of T queries behind a prefix of one prompt.
public struct QueryWorkspace<Network: Backbone>: Sendable {
  let tokens: MatrixView<Network.Scalar>
  let backbone: Network.QueryWorkspace

  /// The queries' hidden states of a layer, [T, width].
  public func hidden(_ layer: Int) -> MatrixView<Network.Scalar> { backbone.hidden(layer) }
}

extension InContextModel {
  /// Room for T queries behind prefixes of prompts of `points` points.
  public func makeQueryWorkspace(queries: Int, points: Int) -> QueryWorkspace<Network> {
    QueryWorkspace(
      tokens: MatrixView(rows: queries, columns: configuration.dimension),
      backbone: backbone.makeQueryWorkspace(queries: queries, tokens: 2 * points - 2))
  }

  /// Lays out the queries of one prompt.
  public func setQueries(_ queries: QueryBatch, of prompt: Int, _ pass: QueryWorkspace<Network>) {
    let (count, d) = (queries.queriesPerPrompt, queries.dimension)
    precondition(pass.tokens.rows == count && d <= pass.tokens.columns, "the queries do not fit the room for them")
    pass.tokens.clear()
    for query in 0..<count {
      for i in 0..<d { pass.tokens[query, i] = Scalar(queries.inputs[(prompt * count + query) * d + i]) }
    }
  }

  /// The hidden states of the queries that were laid out, each as the input x~ after the first t examples of the only
  /// prompt of `prefix`, a pass that ran forward and kept all: the prefix's keys and values, or states, are used again.
  public func forward(
    _ pass: QueryWorkspace<Network>, after t: Int, of prefix: ModelWorkspace<Network>, _ values: Parameters<Scalar>
  ) {
    precondition(prefix.prompts == 1 && t >= 0 && t < prefix.points, "there is no such prefix")
    readIn.forward(pass.tokens, values, into: pass.backbone.hidden(0))
    backbone.forward(pass.backbone, after: 2 * t, of: prefix.backbone, values)
  }
}
