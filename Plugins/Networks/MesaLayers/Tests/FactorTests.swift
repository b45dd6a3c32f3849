import LockstepCore
import LockstepDeltaNet
import LockstepLinearRegression
import LockstepNetworks
import LockstepTestSupport
import Testing

import LockstepMesaLayers

/// The Cholesky factors of H + diag(ridge).
struct FactorTests {
  /// The predictions with this decay; a learned one is all but 1.
  private func predictions(_ decay: MemoryDecay) -> [Double] {
    var sizes = MesaConfiguration()
    (sizes.layers, sizes.heads, sizes.width, sizes.decay) = (2, 2, 10, decay)
    let model = InContextModel<FastWeightBackbone<MesaMemory<Double>>>(
      NetworkConfiguration(dimension: 5, backbone: sizes))
    let values = Parameters<Double>(model.layout)
    // The tensors differ in the decay alone, so they are drawn one by one.
    for (index, parameter) in model.layout.parameters.filter({ !$0.name.hasSuffix("alpha") }).enumerated() {
      let tensor = values[parameter]
      tensor.set(randomView(tensor.rows, tensor.columns, UInt32(index)))
    }
    for parameter in model.layout.parameters where parameter.name.hasSuffix("alpha") {
      for head in 0..<sizes.heads { values[parameter][0, head] = 30 }
    }
    let prompts = LinearRegression().prompts(0..<6, shape: PromptShape(dimension: 5, contextSize: 12), seed: 1)
    return model.predictions(for: prompts, values)
  }

  /// Without decay each example updates the factor; with decay it is computed from H.
  @Test func updatedFactorsAreThoseOfTheMoments() {
    let difference = relativeDifference(predictions(.none), predictions(.constant))
    #expect(difference > 0 && difference < 1e-10, "\(difference)")
  }
}
