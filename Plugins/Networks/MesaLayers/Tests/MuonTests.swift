import LockstepDeltaNet
import LockstepNetworks
import Testing

import LockstepMesaLayers

/// What Muon orthogonalizes.
struct MuonTests {
  /// Each block has four matrices of the width: queries, keys, values and the output. The perceptron, if there is one, has
  /// two. Gates and ridges are no matrices between hidden states.
  @Test(arguments: [0, 2]) func orthogonalizesQueriesKeysAndValuesByThemselves(mlpFactor: Int) {
    var sizes = MesaConfiguration()
    (sizes.layers, sizes.heads, sizes.width, sizes.mlpFactor, sizes.decay) = (2, 2, 6, mlpFactor, .gated)
    let model = InContextModel<MesaLayers.Network>(NetworkConfiguration(dimension: 3, backbone: sizes))
    let values = Parameters<Float>(model.layout)
    let shapes = MuonOptimizer().parts(of: model.layout).compactMap { part -> [Int]? in
      guard case .matrix(let matrix) = part else { return nil }
      return [values[matrix].rows, values[matrix].columns]
    }
    let perceptron: [[Int]] = mlpFactor == 0 ? [] : [[6, 12], [12, 6]]
    let block = [[6, 6], [6, 6], [6, 6], [6, 6]] + perceptron
    #expect(shapes == block + block)
  }
}
