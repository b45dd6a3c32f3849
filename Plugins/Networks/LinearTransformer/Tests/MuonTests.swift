import LockstepNetworks
import Testing

import LockstepLinearTransformer

/// What Muon orthogonalizes.
struct MuonTests {
  /// The matrices of a network of two layers, three heads and width 5, and its entries, each of which is its own index, so
  /// that equal entries are the same part of a tensor.
  private func matrices(
    _ weights: LinearTransformerConfiguration.Weights
  ) -> (matrices: [MatrixView<Float>], entries: Parameters<Float>) {
    let sizes = LinearTransformerConfiguration(layers: 2, heads: 3, width: 5, weights: weights, layerNorm: true)
    let model = InContextModel<LinearTransformer.Network>(NetworkConfiguration(dimension: 3, backbone: sizes))
    let entries = Parameters<Float>(model.layout)
    entries.storage.values = (0..<model.layout.count).map { Float($0) }
    let matrices = MuonOptimizer().parts(of: model.layout).compactMap { part -> MatrixView<Float>? in
      guard case .matrix(let matrix) = part else { return nil }
      return entries[matrix]
    }
    return (matrices, entries)
  }

  /// Each head's Q is a matrix of its own. The P of all heads are one matrix, from the outputs of all heads to the state,
  /// as the projection of softmax attention is.
  @Test func orthogonalizesTheQueryMatrixOfEachHead() {
    let (matrices, entries) = matrices(.full)
    let layer = [[5, 5], [5, 5], [5, 5], [5, 15]]
    let shapes = matrices.map { matrix -> [Int] in [matrix.rows, matrix.columns] }
    #expect(shapes == layer + layer)

    let expected = ["_backbone.h.0", "_backbone.h.1"].flatMap { name -> [MatrixView<Float>] in
      let query = entries["\(name).linear_attn.query"]
      return [query.rows(0..<5), query.rows(5..<10), query.rows(10..<15), entries["\(name).linear_attn.projection"]]
    }
    #expect(matrices.map(\.values) == expected.map(\.values))
  }

  /// A sparse head's tensors hold two numbers for each head, not a matrix.
  @Test func sparseHeadsHaveNoMatrices() {
    #expect(matrices(.sparse).matrices.isEmpty)
  }
}
