import LockstepCore
import LockstepLinearRegression
import LockstepNetworks
import LockstepTestSupport
import Testing

struct RandomSubspacesTests {
  private let few = LinearRegression().prompts(3..<403, shape: PromptShape(dimension: 2, contextSize: 3), seed: 7)

  private func embedded(_ batch: PromptBatch) -> PromptBatch { batch.inRandomSubspaces(ofDimension: 5, seed: 7) }

  @Test func productsOfInputsAndLabelsStay() {
    let many = embedded(few)
    #expect(many.shape == PromptShape(dimension: 5, contextSize: 3) && many.firstIndex == 3)
    #expect(many.labels == few.labels)
    for prompt in 0..<few.count {
      for (i, j) in [(0, 0), (0, 1), (1, 3), (3, 3)] {
        #expect(abs(many.product(prompt, i, j) - few.product(prompt, i, j)) < 1e-12)
      }
    }
  }

  /// Every direction is as likely as any other: the second moment of inputs is 2/5 of the identity.
  @Test func noDirectionIsPreferred() {
    let inputs = embedded(few).inputs
    let rows = stride(from: 0, to: inputs.count, by: 5)
    for i in 0..<5 {
      for j in 0...i {
        let sum = rows.reduce(0.0) { $0 + inputs[$1 + i] * inputs[$1 + j] }
        let moment = 5 * sum / Double(inputs.count)
        #expect(abs(moment - (i == j ? 0.4 : 0)) < 0.1, "\(i), \(j): \(moment)")
      }
    }
  }

  /// A prompt's subspace is its own, whatever else is in the batch.
  @Test func subspacesDoNotDependOnTheBatch() {
    let many = embedded(few)
    #expect(embedded(few.slice(5..<9)).inputs == many.slice(5..<9).inputs)
    #expect(many.slice(0..<1).inputs != many.slice(1..<2).inputs)
  }

  @Test func inputsOfAllDimensionsStay() {
    let whole = few.inRandomSubspaces(ofDimension: 2, seed: 7)
    #expect(whole.inputs == few.inputs)
  }
}

extension PromptBatch {
  /// <x_{i+1}, x_{j+1}> of a prompt.
  fileprivate func product(_ prompt: Int, _ i: Int, _ j: Int) -> Double {
    let d = shape.dimension
    let (a, b) = ((prompt * shape.points + i) * d, (prompt * shape.points + j) * d)
    return (0..<d).reduce(0) { $0 + inputs[a + $1] * inputs[b + $1] }
  }
}
