public import LockstepCore

/// A network that predicts y_{t+1} from (x_1, y_1, ..., x_t, y_t, x_{t+1}): Garg et al. 2022, arXiv 2208.01066.
///
/// A point becomes two tokens, for its input and for its label; see ``PromptTokens``. A read-in turns each token into a
/// hidden state, the backbone works on those, and a read-out makes the prediction at each x token. The label of the last
/// point is never needed, so n + 1 points make 2n + 1 tokens.
public struct InContextModel<Network: Backbone>: Sendable {
  /// The number type.
  public typealias Scalar = Network.Scalar

  /// The sizes.
  public let configuration: NetworkConfiguration<Network.Configuration>
  /// The tensors.
  public let layout: ParameterLayout
  let readIn: ReadIn
  let backbone: Network
  /// From the last hidden state to the prediction.
  public let readOut: LinearLayer

  /// The network of these sizes.
  public init(_ configuration: NetworkConfiguration<Network.Configuration>) {
    self.configuration = configuration
    var layout = ParameterLayout()
    readIn = ReadIn(configuration, in: &layout)
    backbone = Network(configuration.backbone, in: &layout)
    readOut = LinearLayer("_read_out", inputs: configuration.backbone.width, outputs: 1, in: &layout)
    self.layout = layout
  }

  /// The number of layers.
  public var layers: Int { configuration.backbone.layers }

  /// The values that a training starts from.
  public func initialValues(seed: UInt64) -> Parameters<Scalar> {
    let values = Parameters<Scalar>(layout)
    values.drawInitialValues(seed: seed)
    backbone.adjustInitialValues(values)
    return values
  }

  /// Allocates the activations of `prompts` prompts of `points` points.
  ///
  /// - Parameter saving: What the forward pass is to leave there.
  public func makeWorkspace(prompts: Int, points: Int, saving: Saving) -> ModelWorkspace<Network> {
    ModelWorkspace(self, prompts: prompts, points: points, saving: saving)
  }

  /// Runs the read-in and the backbone, which leaves the hidden states of all layers in the workspace.
  public func forward(_ prompts: PromptBatch, _ workspace: ModelWorkspace<Network>, _ values: Parameters<Scalar>) {
    workspace.setTokens(prompts)
    readIn.forward(workspace.tokens, values, into: workspace.backbone.input)
    backbone.forward(workspace.backbone, values)
  }

  /// The network's own predictions after ``forward(_:_:_:)``, [prompts * points, 1].
  public func predictions(_ workspace: ModelWorkspace<Network>, _ values: Parameters<Scalar>) -> MatrixView<Scalar> {
    predictions(workspace, values, ofLayer: layers)
  }

  /// The predictions that the network's own read-out makes of a layer.
  func predictions(
    _ workspace: ModelWorkspace<Network>, _ values: Parameters<Scalar>, ofLayer layer: Int
  ) -> MatrixView<Scalar> {
    workspace.gatherInputStates(ofLayer: layer)
    readOut.forward(workspace.inputStates, values, into: workspace.predictions)
    return workspace.predictions
  }
}
