public import LockstepCore
public import LockstepNetworks

/// A trained Transformer of linear attention alone as a learner.
public struct LinearTransformer: NetworkPlugin {
  public typealias Network = LinearTransformerBackbone<Float>

  public var checkpoint = ""
  public var transfer = false
  public init() {}

  public static let about = About(
    "linear-transformer", "the layers of a Transformer of linear attention alone, from a checkpoint",
    literature: [
      "von Oswald et al. 2023, arXiv:2212.07677 (a layer can be a step of gradient descent or GD++)",
      "Ahn, Cheng, Daneshmand and Sra 2023, arXiv:2306.00297 (the parametrization)",
      "Vladymyrov et al. 2024, arXiv:2402.14180 (the sparse parametrization)",
    ])

  public static var constructions: [any NetworkConstruction<Network>.Type] {
    [
      GradientDescentConstruction.self, GradientDescentPlusPlusConstruction.self, IterativeNewtonConstruction.self,
    ]
  }
}
