public import LockstepNetworks
public import LockstepCore

/// The plugin `lstm`.
public enum LSTM: NetworkPlugin {
  public typealias Network = LSTMBackbone<Float>

  public static let descriptor = PluginDescriptor(
    "lstm",
    summary: "the layers of a stacked LSTM, from a checkpoint",
    literature: [
      "Hochreiter and Schmidhuber 1997, Long short-term memory, Neural Computation 9",
      "Fu, Chen, Jia and Sharan 2024, arXiv 2310.17086 (in-context regression, read-outs of every layer)",
    ],
    options: [NetworkOptions.checkpoint, NetworkOptions.transfer])
}
