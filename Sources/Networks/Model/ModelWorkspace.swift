internal import LockstepCore

/// The activations of an ``InContextModel`` on P prompts of n + 1 points, to be reused for batch after batch.
public struct ModelWorkspace<Network: Backbone>: Sendable {
  /// The number type.
  public typealias Scalar = Network.Scalar

  /// The number P of prompts.
  public let prompts: Int
  /// The number n + 1 of points.
  public let points: Int
  /// The tokens, [(2n + 1) P, width of a token].
  let tokens: MatrixView<Scalar>
  private let dimension: Int
  private let promptTokens: PromptTokens
  /// The backbone's activations.
  let backbone: Network.Workspace
  /// Hidden states at the x tokens, [P (n + 1), width], prompt by prompt; see ``gatherInputStates(ofLayer:)``.
  public let inputStates: MatrixView<Scalar>
  let predictions: MatrixView<Scalar>

  init(_ model: InContextModel<Network>, prompts: Int, points: Int, saving: Saving) {
    self.prompts = prompts
    self.points = points
    let tokenCount = 2 * points - 1
    dimension = model.configuration.dimension
    promptTokens = model.configuration.backbone.promptTokens
    tokens = MatrixView(rows: tokenCount * prompts, columns: model.configuration.tokenWidth)
    backbone = model.backbone.makeWorkspace(
      sequences: prompts, tokens: tokenCount, saving: saving)
    inputStates = MatrixView(rows: prompts * points, columns: model.configuration.backbone.width)
    predictions = MatrixView(rows: prompts * points, columns: 1)
  }

  /// The row of a token of a prompt: token 2t is x_{t+1}, token 2t + 1 is y_{t+1}.
  private func row(ofToken token: Int, _ prompt: Int) -> Int {
    Network.tokenOrder.row(token, of: prompt, sequences: prompts, tokens: 2 * points - 1)
  }

  /// Sets the tokens to those of the prompts, which may have fewer dimensions than the network: the others are zero.
  func setTokens(_ batch: PromptBatch) {
    let d = batch.shape.dimension
    precondition(
      batch.count == prompts && batch.shape.points == points && d <= dimension,
      "the prompts do not fit the workspace")
    tokens.clear()
    for prompt in 0..<prompts {
      for t in 0..<points {
        let point = prompt * points + t
        let (x, y) = (row(ofToken: 2 * t, prompt), row(ofToken: 2 * t + 1, prompt))
        let input = batch.inputs[point * d..<(point + 1) * d]
        tokens.set(row: x, to: input)
        guard t + 1 < points else { continue }
        let label = batch.labels[point...point]
        switch promptTokens {
        case .interleaved: tokens.set(row: y, to: label)
        case .labelSlot: tokens.columns(dimension..<dimension + 1).set(row: y, to: label)
        case .paired:
          tokens.set(row: y, to: input)
          tokens.columns(dimension..<dimension + 1).set(row: y, to: label)
        }
      }
    }
  }

  /// Copies a layer's hidden states at the x tokens into ``inputStates``.
  public func gatherInputStates(ofLayer layer: Int) {
    let hidden = backbone.hidden(layer)
    for prompt in 0..<prompts { states(prompt).set(inputRows(prompt, of: hidden)) }
  }

  /// The reverse: adds ``inputStates`` to the rows of the x tokens in a matrix with a row for every token.
  func addInputStates(to target: MatrixView<Scalar>) {
    for prompt in 0..<prompts { inputRows(prompt, of: target).set(states(prompt), times: 1, keeping: 1) }
  }

  /// The rows of a prompt's x tokens in a matrix with a row for every token.
  private func inputRows(_ prompt: Int, of matrix: MatrixView<Scalar>) -> MatrixView<Scalar> {
    let first = row(ofToken: 0, prompt)
    return matrix.rows(from: first, by: row(ofToken: 2, prompt) - first, count: points)
  }

  /// A prompt's rows of ``inputStates``.
  private func states(_ prompt: Int) -> MatrixView<Scalar> { inputStates.rows(prompt * points..<(prompt + 1) * points) }
}
