import LockstepCore
import LockstepDecisionTree
import LockstepNumerics
import Testing

struct DecisionTreeTests {
  private let shape = PromptShape(dimension: 6, contextSize: 499)

  /// Nodes 1, 2, ... from the root, children 2 k and 2 k + 1; the coordinates are drawn before the leaves.
  @Test(arguments: [1, 3]) func labelsAreThoseOfTheLeaves(depth: Int) {
    let batch = DecisionTree().setting(\.depth, to: depth).prompts(7..<9, shape: shape, seed: 4)
    for prompt in 0..<2 {
      var stream = RandomStream(seed: 4, prompt: 7 + prompt, purpose: .function)
      let coordinates = (1..<1 << depth).map { _ in stream.integer(below: 6) }
      let leaves = stream.gaussians(1 << depth)
      for t in 0..<shape.points {
        let x = batch.input(prompt, t)
        var node = 1
        while node < 1 << depth { node = 2 * node + (x[coordinates[node - 1]] > 0 ? 1 : 0) }
        #expect(batch.label(prompt, t) == leaves[node - (1 << depth)])
      }
    }
  }

  /// A label is a leaf's, and so has variance 1; noise adds its own. 4000 prompts of one point each.
  @Test func labelsHaveTheVarianceOfALeafAndTheNoise() {
    let one = PromptShape(dimension: 3, contextSize: 1)
    for noise in [0, 0.5] {
      let labels = DecisionTree().setting(\.noise, to: noise).prompts(0..<4000, shape: one, seed: 2).labels
      let first = stride(from: 0, to: labels.count, by: 2).map { labels[$0] }
      #expect(abs(Moments(first).variance / (1 + noise * noise) - 1) < 0.1)
    }
  }

  @Test func noiseLeavesInputsAndTreesAsTheyAre() {
    let clean = DecisionTree().prompts(0..<3, shape: shape, seed: 1)
    let noisy = DecisionTree().setting(\.noise, to: 0.1).prompts(0..<3, shape: shape, seed: 1)
    #expect(noisy.inputs == clean.inputs)
    let differences = zip(noisy.labels, clean.labels).map { $0 - $1 }
    #expect(abs(Moments(differences).variance / 0.01 - 1) < 0.15)
  }
}
