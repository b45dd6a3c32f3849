internal import Glibc

/// Random numbers that are a pure function of (seed, index, purpose): the same bits whoever draws them, in whatever
/// chunk, thread or process.
///
/// The key of ``Philox4x32`` is the seed; its counter holds the index (a prompt's, say), the purpose, and how many
/// blocks were drawn.
public struct RandomStream: Sendable {
  private let generator: Philox4x32
  private let index: UInt64
  private let purpose: UInt32
  private var block: UInt32 = 0
  private var words: SIMD4<UInt32> = .zero
  private var used = 4
  private var spareGaussian: Double?

  /// The stream of one index and purpose under a seed. Streams that differ in any of the three are independent.
  public init(seed: UInt64, index: UInt64, purpose: UInt32) {
    generator = Philox4x32(key: SIMD2(UInt32(truncatingIfNeeded: seed), UInt32(truncatingIfNeeded: seed >> 32)))
    self.index = index
    self.purpose = purpose
  }

  /// 32 uniformly random bits.
  public mutating func nextWord() -> UInt32 {
    if used == 4 {
      let counter = SIMD4(UInt32(truncatingIfNeeded: index), UInt32(truncatingIfNeeded: index >> 32), purpose, block)
      words = generator.block(at: counter)
      precondition(block < .max, "a random stream holds 2^34 words")
      block += 1
      used = 0
    }
    defer { used += 1 }
    return words[used]
  }

  /// A number from 0 up to but not including 1, in steps of 2^-53.
  public mutating func uniform() -> Double {
    let high = UInt64(nextWord())
    let low = UInt64(nextWord())
    return Double((high << 32 | low) >> 11) * 0x1p-53
  }

  /// A number from 0 up to but not including `bound`, which is at least 1; the bias is below 2^-32 * bound.
  public mutating func integer(below bound: Int) -> Int {
    precondition(bound >= 1 && bound <= Int(UInt32.max), "no integer lies below \(bound)")
    return Int((UInt64(nextWord()) * UInt64(bound)) >> 32)
  }

  /// A standard normal number, by the transform of Box and Muller (Annals of Mathematical Statistics 29, 1958).
  public mutating func gaussian() -> Double {
    if let spare = spareGaussian {
      spareGaussian = nil
      return spare
    }
    let radius = (-2 * log(1 - uniform())).squareRoot()
    let angle = 2 * Double.pi * uniform()
    spareGaussian = radius * sin(angle)
    return radius * cos(angle)
  }

  /// `count` standard normal numbers.
  public mutating func gaussians(_ count: Int) -> [Double] { (0..<count).map { _ in gaussian() } }
}
