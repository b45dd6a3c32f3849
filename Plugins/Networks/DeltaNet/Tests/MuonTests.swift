import LockstepNetworks
import Testing

import LockstepDeltaNet

/// What Muon orthogonalizes.
struct MuonTests {
  /// Each block has four matrices of the width: queries, keys and values, which share a tensor, and the output. The
  /// perceptron has two. Gates are no matrices between hidden states.
  @Test func orthogonalizesQueriesKeysAndValuesByThemselves() {
    var sizes = DeltaNetConfiguration()
    (sizes.layers, sizes.heads, sizes.width, sizes.mlpFactor, sizes.decay) = (2, 2, 6, 3, .gated)
    let model = InContextModel<DeltaNet.Network>(NetworkConfiguration(dimension: 3, backbone: sizes))
    // Every entry is its own index, so that equal entries are the same part of a tensor.
    let entries = Parameters<Float>(model.layout)
    entries.storage.values = (0..<model.layout.count).map { Float($0) }
    let matrices = MuonOptimizer().parts(of: model.layout).compactMap { part -> MatrixView<Float>? in
      guard case .matrix(let matrix) = part else { return nil }
      return entries[matrix]
    }
    let block = [[6, 6], [6, 6], [6, 6], [6, 6], [6, 18], [18, 6]]
    let shapes = matrices.map { matrix -> [Int] in [matrix.rows, matrix.columns] }
    #expect(shapes == block + block)

    let expected = ["_backbone.h.0", "_backbone.h.1"].flatMap { name -> [MatrixView<Float>] in
      let qkv = entries["\(name).delta.qkv.weight"]
      return [
        qkv.columns(0..<6), qkv.columns(6..<12), qkv.columns(12..<18), entries["\(name).delta.proj.weight"],
        entries["\(name).mlp.c_fc.weight"], entries["\(name).mlp.c_proj.weight"],
      ]
    }
    #expect(matrices.map(\.values) == expected.map(\.values))
  }
}
