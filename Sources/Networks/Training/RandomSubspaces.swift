package import LockstepCore
internal import LockstepNumerics

extension PromptBatch {
  /// The same prompts with their inputs in a space of d dimensions, in a subspace that is drawn for each prompt, every one
  /// equally likely. Lengths, angles and labels stay as they are.
  package func inRandomSubspaces(ofDimension d: Int, seed: UInt64) -> PromptBatch {
    guard shape.dimension < d else { return self }
    var embedded: [Double] = []
    for prompt in 0..<count {
      var stream = RandomStream(seed: seed, prompt: firstIndex + prompt, purpose: .subspace)
      let basis = Matrix(rows: d, columns: shape.dimension, elements: stream.gaussians(d * shape.dimension))
        .orthogonalFactor
      embedded += (inputs(of: prompt, first: shape.points) * basis.transposed).elements
    }
    return replacingInputs(embedded, dimension: d)
  }
}
