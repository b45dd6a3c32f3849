/// The numbers 0..<count, or at most `most` of them (2 or more), evenly spaced, including the first and the last.
public func evenlySpaced(_ count: Int, atMost most: Int) -> [Int] {
  count <= most ? Array(0..<count) : (0..<most).map { $0 * (count - 1) / (most - 1) }
}

extension Range<Int> {
  /// The range in consecutive pieces of `size` numbers, the last of which may have fewer.
  package func chunks(of size: Int) -> [Range<Int>] {
    stride(from: lowerBound, to: upperBound, by: size).map { $0..<Swift.min($0 + size, upperBound) }
  }

  /// The range in `count` consecutive pieces whose sizes differ by at most 1.
  package func parts(_ count: Int) -> [Range<Int>] {
    (0..<count).map {
      lowerBound + self.count * $0 / count..<lowerBound + self.count * ($0 + 1) / count
    }
  }
}
