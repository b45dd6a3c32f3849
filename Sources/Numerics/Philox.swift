/// The counter-based generator Philox4x32-10: 128 random bits as a pure function of a 128-bit counter and a 64-bit key.
///
/// Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC 2011.
public struct Philox4x32: Sendable {
  /// The key.
  public let key: SIMD2<UInt32>

  /// The generator with this key.
  public init(key: SIMD2<UInt32>) { self.key = key }

  private static let rounds = 10
  private static let multipliers: (UInt32, UInt32) = (0xD251_1F53, 0xCD9E_8D57)
  private static let weyl = SIMD2<UInt32>(0x9E37_79B9, 0xBB67_AE85)

  /// The four random words that belong to a counter.
  public func block(at counter: SIMD4<UInt32>) -> SIMD4<UInt32> {
    var x = counter
    var roundKey = key
    for _ in 0..<Self.rounds {
      let first = Self.multipliers.0.multipliedFullWidth(by: x[0])
      let second = Self.multipliers.1.multipliedFullWidth(by: x[2])
      x = SIMD4(second.high ^ x[1] ^ roundKey[0], second.low, first.high ^ x[3] ^ roundKey[1], first.low)
      roundKey &+= Self.weyl
    }
    return x
  }
}
