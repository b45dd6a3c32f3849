/// x -> slope * x + offset.
struct AffineMap {
  var slope: Double
  var offset: Double

  /// First `inner`, then `outer`.
  static func after(_ outer: AffineMap, _ inner: AffineMap) -> AffineMap {
    AffineMap(slope: outer.slope * inner.slope, offset: outer.slope * inner.offset + outer.offset)
  }
}

/// The powers of an affine map by repeated squaring.
///
/// The offset of the k-th power is the geometric sum 1 + q + ... + q^{k-1} times the map's own. Summed like this it
/// needs no division by 1 - q, which the closed form (1 - q^k) / (1 - q) loses its digits to where q is near 1.
struct AffinePowers {
  /// The powers 2^0, 2^1, ...
  private let squares: [AffineMap]

  init(of map: AffineMap, upTo exponents: [Int]) {
    var squares = [map]
    while (exponents.last ?? 0) >> squares.count > 0 {
      let last = squares[squares.count - 1]
      squares.append(.after(last, last))
    }
    self.squares = squares
  }

  subscript(exponent: Int) -> AffineMap {
    var power = AffineMap(slope: 1, offset: 0)
    for (bit, square) in squares.enumerated() where exponent >> bit & 1 == 1 { power = .after(square, power) }
    return power
  }
}
