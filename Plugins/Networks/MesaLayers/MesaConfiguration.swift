public import LockstepCore
public import LockstepDeltaNet
internal import LockstepNetworks

/// The sizes of a network of Mesa layers.
public struct MesaConfiguration: FastWeightConfiguration {
  /// The number of blocks.
  public var layers = 0
  /// The number of heads, each with a memory of its own; divides the width.
  public var heads = 0
  /// The width of the hidden states.
  public var width = 0
  /// The hidden width of the perceptrons in multiples of the width; 0 for none.
  public var mlpFactor = 4
  /// Whether there are layer normalizations.
  public var layerNorm = true
  /// Whether keys and queries have length 1.
  public var normalizesKeys = true
  /// What a memory loses with each example.
  public var decay = MemoryDecay.none

  public init() {}

  public static let options: [PluginOption<Self>] = commonOptions

  public static let memoryName = "mesa"

  public static let importOptions = ["normalize_keys"]
}
