public import LockstepCore
public import LockstepDeltaNet
internal import LockstepNetworks

/// The sizes of a network of Mesa layers.
public struct MesaConfiguration: FastWeightConfiguration {
  public var layers = 0
  public var heads = 0
  public var width = 0
  public var mlpFactor = 4
  public var layerNorm = true
  public var normalizesKeys = true
  public var decay = MemoryDecay.none

  public init() {}

  public static let options: [PluginOption<Self>] = commonOptions

  public static let memoryName = "mesa"

  public static let importOptions = ["normalize_keys"]
}
