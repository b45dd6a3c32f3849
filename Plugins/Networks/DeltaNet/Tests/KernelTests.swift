import LockstepCore
import LockstepDeltaNet
import LockstepNetworks
import LockstepTestSupport
import Testing

/// Single precision against double precision, entry by entry.
struct KernelTests {
  /// What a network of one head predicts at x_2 = x_1 after the example (x_1, 1): its gate beta times |k|^2.
  ///
  /// - Parameter normalizesKeys: Whether the key k is x_1 scaled to length 1, or x_1 itself.
  private func prediction<Scalar: NetworkScalar>(
    at x: [Double], gate: Double, normalizesKeys: Bool, _: Scalar.Type
  ) -> Double {
    var configuration = NetworkConfiguration.regressionLayer(dimension: x.count, DeltaNetConfiguration())
    configuration.backbone.normalizesKeys = normalizesKeys
    let (model, values) = InContextModel<FastWeightBackbone<DeltaMemory<Scalar>>>.regressionLayer(
      configuration, scale: 1)
    values["_backbone.h.0.delta.beta.bias"][0, 0] = Scalar(gate)
    let prompt = PromptBatch(
      range: 0..<1, shape: PromptShape(dimension: x.count, contextSize: 1), inputs: x + x, labels: [1, 1])
    return model.predictions(for: prompt, values)[1]
  }

  private func check(_ prediction: (Double, Bool) -> Double) {
    expectEqual(kernelArguments.map { prediction($0, true) }, kernelArguments.map { prediction($0, false) })
  }

  /// However small a gate is, it is right: a rate is one.
  @Test func gates() {
    check { gate, isSingle in
      isSingle
        ? prediction(at: [1], gate: gate, normalizesKeys: false, Float.self)
        : prediction(at: [1], gate: gate, normalizesKeys: false, Double.self)
    }
  }

  @Test func unitVectors() {
    check { length, isSingle in
      let x = [0.5 * length, -0.75 * length, 0]
      return isSingle
        ? prediction(at: x, gate: 0, normalizesKeys: true, Float.self)
        : prediction(at: x, gate: 0, normalizesKeys: true, Double.self)
    }
  }
}
