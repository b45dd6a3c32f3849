public import LockstepCore
public import LockstepDeltaNet
public import LockstepNetworks

/// A trained network of Mesa layers as a learner.
public struct MesaLayers: NetworkPlugin {
  public typealias Network = FastWeightBackbone<MesaMemory<Float>>

  public var checkpoint = ""
  public var transfer = false
  public init() {}

  public static let about = About(
    "mesa-layers", "the layers of a network whose heads solve ridge regressions (MesaNet), from a checkpoint",
    literature: [
      "von Oswald et al. 2023, arXiv:2309.05858 (Mesa layer)", "von Oswald et al. 2025, arXiv:2506.05233 (MesaNet)",
    ])

  public static var constructions: [any NetworkConstruction<Network>.Type] {
    [RecursiveLeastSquaresConstruction.self]
  }
}
