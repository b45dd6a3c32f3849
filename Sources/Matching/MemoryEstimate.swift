public import LockstepCore
internal import LockstepNumerics

extension PromptShape {
  /// About how many bytes learners with `steps` steps in all need for one prompt: weights, prepared evidence, and the
  /// second moments and the spectrum after every example.
  ///
  /// - Parameter workingDimension: The numbers that the learners keep for each point; by default the dimension.
  public func workingBytes(steps: Int, queries: Int = 0, workingDimension: Int? = nil) -> Double {
    let (points, d) = (Double(contextSize) + 1, Double(workingDimension ?? dimension))
    return Double(MemoryLayout<Double>.size) * points * (Double(steps) * (4 * (d + 1) + Double(queries)) + 3 * d * d)
  }
}

extension Matcher {
  /// The steps of all learners together.
  var stepCount: Int { learners.roles.reduce(0) { $0 + learners[$1].learner.axis.count } }

  /// The most numbers that a learner keeps for each point.
  var workingDimension: Int {
    learners.roles.reduce(prompts.shape.dimension) {
      max($0, learners[$1].learner.workingDimension(for: prompts.shape))
    }
  }

  /// The entries of all similarity matrices together.
  private var entryCount: Double {
    metrics.indices.reduce(0) { total, metric in
      pairs(of: metric).reduce(total) {
        $0 + Double(learners[$1.a].learner.axis.count) * Double(learners[$1.b].learner.axis.count)
      }
    }
  }

  /// About how many bytes the results take as JSON: a mean and a standard error for every pair of steps.
  public var resultsEstimate: Double { 40 * entryCount }

  /// About how many bytes the comparison needs at its peak, so that one too large for a machine can be refused before it
  /// starts.
  public var memoryEstimate: Double {
    let working =
      Double(min(executor.workers, blockCount) * chunkSize)
      * prompts.shape.workingBytes(steps: stepCount, workingDimension: workingDimension)
    // The sums and their squares in every block, and the text of each entry and its error.
    let bytesPerEntry = Double(2 * MemoryLayout<Double>.size * blockCount + 300)
    // The curves of every block, and the evidence of the prompts that are examined closely.
    let (points, d) = (Double(prompts.shape.points), Double(prompts.shape.dimension))
    let numbersPerPoint = Double(6 * blockCount) + Double(Self.maxDetailedPrompts) * (d + 2)
    let curves = Double(MemoryLayout<Double>.size * stepCount) * numbersPerPoint * points
    let workspaces = learners.roles.reduce(0) { sum, role in
      let queries = kinds(of: role).contains(.inducedWeights) ? settings.queries : 0
      return sum + learners[role].learner.workspaceBytes(for: prompts.shape, queries: queries)
    }
    let workers = Double(min(executor.workers, blockCount))
    return working + bytesPerEntry * entryCount + curves + workers * (workspaces + prompts.workspaceBytes)
  }
}
