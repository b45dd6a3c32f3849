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

  public var layers = 0
  public var heads = 0
  public var width = 0
  public var mlpFactor = 4
  public var layerNorm = true
  public var normalizesKeys = true
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
