public import LockstepCore

/// The activations of T queries after a prefix of one prompt.
public struct QueryWorkspace<Network: Backbone>: Sendable {
  let tokens: MatrixView<Network.Scalar>
  let backbone: Network.QueryWorkspace

  /// The queries' hidden states of a layer, [T, width].
  public func hidden(_ layer: Int) -> MatrixView<Network.Scalar> { backbone.hidden(layer) }
}

extension InContextModel {
  /// Allocates the activations of T queries after prefixes of prompts of `points` points.
  public func makeQueryWorkspace(queries: Int, points: Int) -> QueryWorkspace<Network> {
    QueryWorkspace(
      tokens: MatrixView(rows: queries, columns: configuration.tokenWidth),
      backbone: backbone.makeQueryWorkspace(queries: queries, tokens: 2 * points - 2))
  }

  /// Sets the tokens to the queries of one prompt.
  public func setQueries(_ queries: QueryBatch, of prompt: Int, _ workspace: QueryWorkspace<Network>) {
    let (count, d) = (queries.queriesPerPrompt, queries.dimension)
    precondition(
      workspace.tokens.rows == count && d <= workspace.tokens.columns, "the queries do not fit the workspace")
    workspace.tokens.clear()
    for query in 0..<count {
      let start = (prompt * count + query) * d
      workspace.tokens.set(row: query, to: queries.inputs[start..<start + d])
    }
  }

  /// Computes the hidden states of the queries in the workspace, each as the input x after the first t examples of the
  /// only prompt of `prefix`, which ran forward and saved what they read.
  public func forward(
    _ queries: QueryWorkspace<Network>, after t: Int, of prefix: ModelWorkspace<Network>, _ values: Parameters<Scalar>
  ) {
    precondition(prefix.prompts == 1, "the prefix of queries is one prompt; the workspace has \(prefix.prompts)")
    precondition(t >= 0 && t < prefix.points, "no prefix of \(t) examples in a prompt of \(prefix.points) points")
    readIn.forward(queries.tokens, values, into: queries.backbone.input)
    backbone.forward(queries.backbone, after: 2 * t, of: prefix.backbone, values)
  }
}
