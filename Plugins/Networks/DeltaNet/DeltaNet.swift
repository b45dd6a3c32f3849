public import LockstepCore
public import LockstepNetworks

/// A trained network of linear attention with a memory as a learner.
public struct DeltaNet: NetworkPlugin {
  public typealias Network = FastWeightBackbone<DeltaMemory<Float>>

  public var checkpoint = ""
  public var transfer = false
  public init() {}

  public static let about = About(
    "delta-net", "the layers of a network of linear attention, RetNet, DeltaNet or Gated DeltaNet, from a checkpoint",
    literature: [
      "Schlag, Irie and Schmidhuber 2021, arXiv:2102.11174 (fast weights, the delta rule)",
      "Yang et al. 2024, arXiv:2406.06484 (DeltaNet) and arXiv:2412.06464 (Gated DeltaNet)",
      "Sun et al. 2023, arXiv:2307.08621 (RetNet); Dao and Gu 2024, arXiv:2405.21060 (Mamba-2)",
    ])

  public static var constructions: [any NetworkConstruction<Network>.Type] { [DeltaRuleConstruction.self] }
}
