/// The step from tokens to the hidden states of layer 0.
enum ReadIn: Sendable {
  /// A trained linear map.
  case linear(LinearLayer)
  /// The token itself: its last number is the last of the state, the others are the first, and between them are zeros.
  case padding

  init<Sizes: BackboneConfiguration>(_ sizes: NetworkConfiguration<Sizes>, in layout: inout ParameterLayout) {
    self =
      sizes.backbone.hasReadIn
      ? .linear(LinearLayer("_read_in", inputs: sizes.tokenWidth, outputs: sizes.backbone.width, in: &layout))
      : .padding
  }

  /// Sets the hidden states, [tokens, width], from the tokens, [tokens, width of a token].
  func forward<Scalar>(
    _ tokens: MatrixView<Scalar>, _ values: Parameters<Scalar>, into states: MatrixView<Scalar>
  ) {
    switch self {
    case .linear(let layer): layer.forward(tokens, values, into: states)
    case .padding:
      let last = tokens.columns - 1
      states.clear()
      states.columns(0..<last).set(tokens.columns(0..<last))
      states.columns(states.columns - 1..<states.columns).set(tokens.columns(last..<last + 1))
    }
  }

  /// Adds to the gradients of its parameters, given the gradient of the hidden states.
  func backward<Scalar>(
    _ tokens: MatrixView<Scalar>, outputGradient: MatrixView<Scalar>, gradients: Parameters<Scalar>
  ) {
    if case .linear(let layer) = self { layer.backward(tokens, outputGradient: outputGradient, gradients: gradients) }
  }
}
