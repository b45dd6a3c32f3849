import LockstepCore
import LockstepNearestNeighbors
import LockstepNumerics
import LockstepTestSupport
import Testing

/// One nearest example after the other is taken away from those that are left, by a plain search.
private func mean(at x: [Double], _ prompts: PromptBatch, _ prompt: Int, _ t: Int, neighbors k: Int) -> Double {
  var left = Array(0..<t)
  var labels: [Double] = []
  while labels.count < k, !left.isEmpty {
    var nearest = 0
    for i in left.indices.dropFirst() {
      let distances = [i, nearest].map { candidate in
        zip(prompts.input(prompt, left[candidate]).elements, x).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
      }
      if distances[0] < distances[1] { nearest = i }
    }
    labels.append(prompts.label(prompt, left.remove(at: nearest)))
  }
  return labels.isEmpty ? 0 : labels.reduce(0, +) / Double(labels.count)
}

@Test func isTheMeanOfTheNearest() throws {
  let prompts = regressionPrompts()
  let learner = NearestNeighbors().setting(\.neighbors, to: try StepGrid("1+3+20"))
  let queries = QueryBatch.standardNormal(0..<3, count: 4, dimension: 5, seed: 8)
  let own = try learner.predictions(for: prompts).predictions
  let further = try learner.predictions(at: queries, of: prompts)
  for prompt in 0..<3 {
    for t in 0...9 {
      for (step, k) in [1, 3, 20].enumerated() {
        let expected = mean(at: prompts.input(prompt, t).elements, prompts, prompt, t, neighbors: k)
        #expect(abs(own.values[own.offset(step, prompt, t)] - expected) < 1e-14)
        for query in 0..<4 {
          let expected = mean(
            at: queries.matrix(of: prompt).row(query).elements, prompts, prompt, t, neighbors: k)
          #expect(abs(further.values[further.offset(step, prompt, t) + query] - expected) < 1e-14)
        }
      }
    }
  }
}
