import Foundation
import Lockstep
import LockstepNetworks

/// A trained stack of Elman's recurrent layers as a learner.
struct Elman: NetworkPlugin {
  typealias Network = ElmanBackbone<Float>

  var checkpoint = ""
  var transfer = false
  init() {}

  static let about = About(
    "elman", "the layers of a stacked Elman network, from a checkpoint",
    literature: ["Elman 1990, Finding structure in time, Cognitive Science 14"])
}

/// The sizes, as they are written in training documents and checkpoints.
struct ElmanConfiguration: BackboneConfiguration {
  var layers = 0
  var width = 0
  init() {}

  static let options: [PluginOption<Self>] = [
    .integer("layers", \.layers, layerCounts, "number of layers"),
    .integer("width", \.width, sizes, "width of the hidden states"),
  ]

  static let signatureTensor = "_backbone.elman.0.input.weight"

  mutating func infer(from tensors: TensorFile) throws {
    layers = tensors.count { "_backbone.elman.\($0).input.weight" }
    width = try tensors.shape(of: Self.signatureTensor, axes: ["width", "width"])[0]
  }
}

/// Layers h_t = tanh(W x_t + b + U h_{t-1}) with h_0 = 0, of which x is the output of the layer before.
struct ElmanBackbone<Scalar: NetworkScalar>: Backbone {
  let configuration: ElmanConfiguration
  private let layers: [(input: LinearLayer, state: Parameter)]

  init(_ configuration: ElmanConfiguration, in layout: inout ParameterLayout) {
    self.configuration = configuration
    let width = configuration.width
    layers = (0..<configuration.layers).map { l in
      (
        LinearLayer("_backbone.elman.\(l).input", inputs: width, outputs: width, hiddenMatrices: 1, in: &layout),
        layout.add(
          "_backbone.elman.\(l).state", [width, width], .uniform(1 / Double(width).squareRoot()),
          role: .hidden(.outIn, parts: 1))
      )
    }
  }

  /// The states of all sequences after the same token are adjacent rows, and one matrix product computes the next ones.
  static var tokenOrder: TokenOrder { .timeMajor }

  func makeWorkspace(sequences: Int, tokens: Int, saving: Saving) -> ElmanWorkspace<Scalar> {
    ElmanWorkspace(configuration, sequences: sequences, tokens: tokens)
  }

  func forward(_ workspace: ElmanWorkspace<Scalar>, _ values: Parameters<Scalar>) {
    for (l, layer) in layers.enumerated() {
      let states = workspace.hidden(l + 1)
      layer.input.forward(workspace.hidden(l), values, into: states)
      for token in 0..<workspace.tokens {
        let state = states.rows(workspace.rows(token))
        if token > 0 {
          multiply(
            states.rows(workspace.rows(token - 1)), values[layer.state], transposing: .second, addingTo: state)
        }
        state.update { Scalar(tanh(Double($0))) }
      }
    }
  }

  func backward(
    _ workspace: ElmanWorkspace<Scalar>, gradient: MatrixView<Scalar>, _ values: Parameters<Scalar>,
    gradients: Parameters<Scalar>
  ) {
    for (l, layer) in layers.enumerated().reversed() {
      let states = workspace.hidden(l + 1)
      for token in (0..<workspace.tokens).reversed() {
        let rows = workspace.rows(token)
        gradient.rows(rows).update(with: states.rows(rows)) { $0 * (1 - $1 * $1) }
        guard token > 0 else { break }
        let before = workspace.rows(token - 1)
        multiply(gradient.rows(rows), values[layer.state], addingTo: gradient.rows(before))
        multiply(
          gradient.rows(rows), states.rows(before), transposing: .first, addingTo: gradients[layer.state])
      }
      layer.input.backward(workspace.hidden(l), outputGradient: gradient, gradients: gradients)
      layer.input.backward(outputGradient: gradient, values, into: workspace.inputGradient)
      gradient.set(workspace.inputGradient)
    }
  }
}

/// The activations of an ``ElmanBackbone``.
struct ElmanWorkspace<Scalar: NetworkScalar>: BackboneWorkspace {
  let tokens: Int
  private let sequences: Int
  private let states: [MatrixView<Scalar>]
  let inputGradient: MatrixView<Scalar>

  init(_ sizes: ElmanConfiguration, sequences: Int, tokens: Int) {
    self.tokens = tokens
    self.sequences = sequences
    let matrix = { MatrixView<Scalar>(rows: sequences * tokens, columns: sizes.width) }
    states = (0...sizes.layers).map { _ in matrix() }
    inputGradient = matrix()
  }

  func hidden(_ layer: Int) -> MatrixView<Scalar> { states[layer] }

  /// The rows of a token in all sequences.
  func rows(_ token: Int) -> Range<Int> { token * sequences..<(token + 1) * sequences }
}

extension MatrixView {
  /// Applies a function to every entry.
  fileprivate func update(_ function: (Scalar) -> Scalar) {
    update(with: self) { entry, _ in function(entry) }
  }

  /// Applies a function to every entry and that of another matrix.
  fileprivate func update(with other: MatrixView, _ function: (Scalar, Scalar) -> Scalar) {
    for row in 0..<rows {
      for column in 0..<columns { self[row, column] = function(self[row, column], other[row, column]) }
    }
  }
}
