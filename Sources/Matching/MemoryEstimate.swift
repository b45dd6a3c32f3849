public import LockstepCore

extension PromptShape {
  /// About as many bytes as learners of so many steps in all take to work on one prompt: their weights and what the
  /// metrics make of them, and the second moments and the spectrum after every example.
  public func workingBytes(steps: Int) -> Double {
    let (points, d) = (Double(contextSize) + 1, Double(dimension))
    return Double(MemoryLayout<Double>.size) * points * (4 * Double(steps) * (d + 1) + 3 * d * d)
  }
}

extension Matcher {
  /// About as many bytes as the comparison takes at its height, so that one that is too large for a machine can be
  /// refused before it begins.
  public var memoryEstimate: Double {
    let working = Double(min(workerCount, blockCount) * chunkSize) * prompts.shape.workingBytes(steps: stepCount)
    // The sums and their squares in every block, the blocks put together; and the text of each entry and its error.
    let bytesPerEntry = Double(3 * MemoryLayout<Double>.size * blockCount + 300)
    // The curves of every block, and the evidence of the prompts that are looked at closely.
    let (points, d) = (Double(prompts.shape.points), Double(prompts.shape.dimension))
    let numbersPerPoint = Double(6 * blockCount) + Double(Self.maxDetailedPrompts) * (d + 2)
    let curves = Double(MemoryLayout<Double>.size * stepCount) * numbersPerPoint * points
    return working + bytesPerEntry * entryCount + curves
  }
}
