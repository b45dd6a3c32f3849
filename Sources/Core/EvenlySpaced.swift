/// The numbers 0..<count, or at most `most` of them (2 or more), evenly spaced, including the first and the last.
public func evenlySpaced(_ count: Int, atMost most: Int) -> [Int] {
  count <= most ? Array(0..<count) : (0..<most).map { $0 * (count - 1) / (most - 1) }
}
