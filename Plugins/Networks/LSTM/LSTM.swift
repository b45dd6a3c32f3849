public import LockstepCore
public import LockstepNetworks

/// A trained stack of LSTM layers as a learner.
public struct LSTM: NetworkPlugin {
  public typealias Network = LSTMBackbone<Float>

  public var checkpoint = ""
  public var transfer = false
  public init() {}

  public static let about = About(
    "lstm", "the layers of a stacked LSTM, from a checkpoint",
    literature: [
      "Hochreiter and Schmidhuber 1997, Long short-term memory, Neural Computation 9",
      "Fu, Chen, Jia and Sharan 2024, arXiv 2310.17086 (in-context regression, read-outs of every layer)",
    ])
}
