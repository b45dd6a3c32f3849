import LockstepNumerics
import Testing

private func stream(seed: UInt64 = 1, index: UInt64 = 2, purpose: UInt32 = 3) -> RandomStream {
  RandomStream(seed: seed, index: index, purpose: purpose)
}

private func words(_ stream: RandomStream) -> [UInt32] {
  var stream = stream
  return (0..<9).map { _ in stream.nextWord() }
}

@Test func isAFunctionOfSeedIndexAndPurpose() {
  #expect(words(stream()) == words(stream()))
  let others = [
    stream(seed: 2), stream(seed: 1 << 32 | 1), stream(index: 3), stream(index: 1 << 32 | 2), stream(purpose: 4),
  ]
  #expect(Set(others.map(words) + [words(stream())]).count == 6)
}

/// The first words of prompt 0 under seed 0 are the generator's own first block, and then its second.
@Test func countsBlocksUp() {
  let generator = Philox4x32(key: SIMD2(7, 0))
  let blocks = (0..<2).flatMap { block in
    let words = generator.block(at: SIMD4(5, 0, 3, UInt32(block)))
    return [words[0], words[1], words[2], words[3]]
  }
  #expect(Array(words(stream(seed: 7, index: 5)).prefix(8)) == blocks)
}

/// Moments of 100,000 draws, within five standard errors.
@Test func gaussiansAreStandardNormal() {
  var stream = stream()
  let draws = stream.gaussians(100_000)
  let count = Double(draws.count)
  let mean = draws.reduce(0, +) / count
  let square = draws.reduce(0) { $0 + $1 * $1 } / count
  let fourth = draws.reduce(0) { $0 + $1 * $1 * $1 * $1 } / count
  #expect(abs(mean) < 5 / count.squareRoot())
  #expect(abs(square - 1) < 5 * (2 / count).squareRoot())
  #expect(abs(fourth - 3) < 5 * (96 / count).squareRoot())
  // Neighbours come of one Box-Muller pair, and must not know of each other.
  let product = zip(draws, draws.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 } / count
  #expect(abs(product) < 5 / count.squareRoot())
}

@Test func uniformsFillTheUnitInterval() {
  var stream = stream()
  let draws = (0..<100_000).map { _ in stream.uniform() }
  #expect(draws.allSatisfy { $0 >= 0 && $0 < 1 })
  let mean = draws.reduce(0, +) / 100_000
  #expect(abs(mean - 0.5) < 5 * (1 / 12.0 / 100_000).squareRoot())
}

@Test(arguments: [1, 2, 7, 64, 1000])
func integersAreUniformBelowTheirBound(bound: Int) {
  var stream = stream()
  let draws = 100_000
  var counts = [Int](repeating: 0, count: bound)
  for _ in 0..<draws { counts[stream.integer(below: bound)] += 1 }
  let expected = Double(draws) / Double(bound)
  #expect(counts.allSatisfy { abs(Double($0) - expected) < 6 * expected.squareRoot() + 1 || bound == 1 })
  #expect(counts.reduce(0, +) == draws)
}
