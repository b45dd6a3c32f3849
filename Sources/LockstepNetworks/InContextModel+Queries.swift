public import LockstepCore
public import LockstepLayers

/// Room for the activations of T queries behind a prefix of one prompt.
public struct QueryPass<Network: Backbone>: Sendable {
  let tokens: MatrixView<Network.Scalar>
  let backbone: Network.QueryPass

  /// The queries' hidden states of a layer, [T, width].
  public func hidden(_ layer: Int) -> MatrixView<Network.Scalar> { backbone.hidden(layer) }
}

extension InContextModel {
  /// Room for T queries behind prefixes of prompts of `points` points.
  public func makeQueryPass(queries: Int, points: Int) -> QueryPass<Network> {
    QueryPass(
      tokens: MatrixView(rows: queries, columns: configuration.dimension),
      backbone: backbone.makeQueryPass(queries: queries, tokens: 2 * points - 2))
  }

  /// Lays out the queries of one prompt.
  public func setQueries(_ queries: QueryBatch, of prompt: Int, _ pass: QueryPass<Network>) {
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
    _ pass: QueryPass<Network>, after t: Int, of prefix: ModelPass<Network>, _ values: Parameters<Scalar>
  ) {
    precondition(prefix.prompts == 1 && t >= 0 && t < prefix.points, "there is no such prefix")
    readIn.forward(pass.tokens, values, into: pass.backbone.hidden(0))
    backbone.forward(pass.backbone, after: 2 * t, of: prefix.backbone, values)
  }
}
