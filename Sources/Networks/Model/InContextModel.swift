public import LockstepCore

/// A network that predicts y_{t+1} from (x_1, y_1, ..., x_t, y_t, x_{t+1}): Garg et al. 2022, arXiv 2208.01066.
///
/// The tokens are x_1, y_1, x_2, y_2, ..., each of d numbers, y in the first and zeros after; a read-in turns each into
/// a hidden state, the backbone works on those, and a read-out makes the prediction at each x token. The label of the
/// last point is never needed, so that n + 1 points make 2n + 1 tokens.
public struct InContextModel<Network: Backbone>: Sendable {
  /// The number type.
  public typealias Scalar = Network.Scalar

  /// The sizes.
  public let configuration: NetworkConfiguration<Network.Configuration>
  /// The network's tensors.
  public let plan: ParameterLayout
  let readIn: Linear
  let backbone: Network
  /// From the last hidden state to the prediction.
  public let readOut: Linear

  /// The network of these sizes.
  public init(_ configuration: NetworkConfiguration<Network.Configuration>) {
    self.configuration = configuration
    var plan = ParameterLayout()
    let width = configuration.backbone.width
    readIn = Linear(
      "_read_in", inputs: configuration.dimension, outputs: width, storing: .outIn, in: &plan)
    backbone = Network(configuration.backbone, in: &plan)
    readOut = Linear("_read_out", inputs: width, outputs: 1, storing: .outIn, in: &plan)
    self.plan = plan
  }

  /// The number of layers.
  public var layers: Int { configuration.backbone.layers }

  /// Values to begin a training with: the read-in and the read-out uniform within 1 / sqrt(inputs), as PyTorch's
  /// Linear has it, and the backbone as it says.
  public func initialValues(seed: UInt64) -> Parameters<Scalar> {
    let values = Parameters<Scalar>(plan)
    backbone.initialize(values, seed: seed)
    for (layer, inputs) in [(readIn, configuration.dimension), (readOut, configuration.backbone.width)] {
      let bound = 1 / Double(inputs).squareRoot()
      values.draw(layer.weight, .uniform(bound), seed: seed)
      values.draw(layer.bias, .uniform(bound), seed: seed)
    }
    return values
  }

  /// Room to run the network on `prompts` prompts of `points` points.
  public func makeWorkspace(prompts: Int, points: Int, savingActivations: Bool) -> ModelWorkspace<Network> {
    ModelWorkspace(self, prompts: prompts, points: points, savingActivations: savingActivations)
  }

  /// Runs the read-in and the backbone; the hidden states of every layer are then in the pass.
  public func forward(_ prompts: PromptBatch, _ pass: ModelWorkspace<Network>, _ values: Parameters<Scalar>) {
    pass.setTokens(prompts)
    readIn.forward(pass.tokens, values, into: pass.backbone.hidden(0))
    backbone.forward(pass.backbone, values)
  }

  /// The network's own predictions after ``forward(_:_:_:)``, [prompts * points, 1].
  public func predictions(_ pass: ModelWorkspace<Network>, _ values: Parameters<Scalar>) -> MatrixView<Scalar> {
    pass.gatherInputStates(ofLayer: layers)
    readOut.forward(pass.inputStates, values, into: pass.predictions)
    return pass.predictions
  }
}
