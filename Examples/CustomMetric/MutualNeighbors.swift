import Lockstep

/// Mutual nearest neighbors: the part of the nearest neighbors of a prompt's point that two networks' hidden states agree
/// on, averaged over the n + 1 points (Huh et al. 2024). It sees only who is near, and so compares any two widths.
struct MutualNeighbors: SimilarityMetric {
  /// The number of neighbors of a point, or all other points where there are fewer.
  var neighbors = 5
  init() {}

  static let about = About(
    "mutual-neighbors", "part of the nearest neighbors that the hidden states of two networks agree on",
    literature: ["Huh, Cheung, Wang, Isola, ICML 2024, arXiv:2405.07987"])
  static let options: [PluginOption<Self>] = [
    .integer("neighbors", \.neighbors, 1...10_000, "number of neighbors of a point; all others where there are fewer")
  ]

  var evidence: EvidenceKind { .hiddenStates }
  var direction: MetricDirection { .higherIsBetter }

  /// Which points are neighbors of which, [S, B, n+1, n+1], scaled so that the inner product of two such matrices is the
  /// part of the neighbors that both have.
  func prepared(_ evidence: Evidence) -> PreparedEvidence {
    let states = evidence.values
    let k = min(neighbors, states.points - 1)
    var result = StepTensor(steps: states.steps, prompts: states.prompts, points: states.points, width: states.points)
    for step in 0..<states.steps {
      for prompt in 0..<states.prompts {
        for i in 0..<states.points {
          let others = (0..<states.points).filter { $0 != i }.map { j in
            (states.squaredDistance(step, prompt, i, j), j)
          }
          for (_, j) in others.sorted(by: <).prefix(k) {
            result.values[result.offset(step, prompt, i) + j] = 1 / Double(k * states.points).squareRoot()
          }
        }
      }
    }
    return PreparedEvidence(result)
  }

  func similarities(_ a: PreparedEvidence, _ b: PreparedEvidence) -> PerPromptSimilarity { innerProducts(a, b) }
}

extension StepTensor {
  /// The squared distance of two points' states.
  fileprivate func squaredDistance(_ step: Int, _ prompt: Int, _ i: Int, _ j: Int) -> Double {
    let (start, other) = (offset(step, prompt, i), offset(step, prompt, j))
    return (0..<width).reduce(0) { sum, k in
      let difference = values[start + k] - values[other + k]
      return sum + difference * difference
    }
  }
}
