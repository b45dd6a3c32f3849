public import LockstepCore
public import LockstepNetworks

/// A trained GPT-2-style decoder as a learner.
public struct Transformer: NetworkPlugin {
  public typealias Network = TransformerBackbone<Float>

  public var checkpoint = ""
  public var transfer = false
  public init() {}

  public static let about = About(
    "transformer", "the layers of a GPT-2-style decoder, from a checkpoint",
    literature: [
      "Radford et al. 2019, Language models are unsupervised multitask learners",
      "Garg, Tsipras, Liang and Valiant 2022, arXiv 2208.01066 (in-context regression)",
      "Fu, Chen, Jia and Sharan 2024, arXiv 2310.17086 (read-outs of every layer)",
    ])
}
