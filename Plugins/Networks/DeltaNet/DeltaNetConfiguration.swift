public import LockstepCore
internal import LockstepNetworks

/// The sizes of a network of linear attention with a memory.
public struct DeltaNetConfiguration: FastWeightConfiguration {
  /// What an example writes.
  public enum Update: String, Sendable, CaseIterable {
    /// The value's difference from what the memory has for the key.
    case delta
    /// The value.
    case additive
  }

  /// How the rate of a write follows from its gate beta and its key k.
  public enum Step: String, Sendable, CaseIterable {
    /// beta.
    case fixed
    /// beta / |k|^2.
    case normalized
    /// beta / (1 + beta |k|^2), stable for any key.
    case implicit
  }

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
  /// What an example writes.
  public var update = Update.delta
  /// How the rate of a write follows from its gate and its key.
  public var step = Step.fixed

  public init() {}

  public static let options: [PluginOption<Self>] =
    commonOptions + [
      .choice(
        "update", \.update, "what an example writes: what its value adds to the memory's for its key, or its value"),
      .choice("step", \.step, "rate of a write: its gate beta, beta / |k|^2, or beta / (1 + beta |k|^2)"),
    ]

  public static let memoryName = "delta"

  public static let importOptions = ["normalize_keys", "update", "step"]
}
