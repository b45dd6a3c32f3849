import LockstepLSTM
import LockstepNetworks
import LockstepTransformer
import Testing

/// The distribution of every tensor before training.
struct InitialValuesTests {
  /// The distribution of the tensors whose names end in some way; the first entry that fits counts.
  private typealias Table = [(ending: String, distribution: InitialDistribution)]

  /// PyTorch's for linear layers: uniform within 1 / sqrt(inputs), of which the read-in has 20 and the read-out 64.
  private static let ends: Table = [
    ("_read_in.weight", .uniform(1 / 20.0.squareRoot())), ("_read_in.bias", .uniform(1 / 20.0.squareRoot())),
    ("_read_out.weight", .uniform(0.125)), ("_read_out.bias", .uniform(0.125)),
  ]

  /// GPT-2's: what projects into the residual stream is smaller by the root of the number of such matrices, two for each
  /// of the four blocks.
  private static let transformer: Table = [
    ("attn.c_proj.weight", .normal(0.02 / 8.0.squareRoot())), ("mlp.c_proj.weight", .normal(0.02 / 8.0.squareRoot())),
    ("attn.c_attn.weight", .normal(0.02)), ("mlp.c_fc.weight", .normal(0.02)), ("wpe.weight", .normal(0.02)),
    ("ln_1.weight", .constant(1)), ("ln_2.weight", .constant(1)), ("ln_f.weight", .constant(1)),
    (".bias", .constant(0)),
  ]

  /// PyTorch's: weights and biases uniform within 1 / sqrt(width), for a width of 64.
  private static let lstm: Table = [
    ("_l0", .uniform(0.125)), ("_l1", .uniform(0.125)), ("_l2", .uniform(0.125)),
  ]

  private func stack() -> InContextModel<LSTMBackbone<Float>> {
    InContextModel(NetworkConfiguration(dimension: 20, backbone: .init(layers: 3, width: 64)))
  }

  @Test func aTransformerStartsAsGPT2Does() throws {
    let model = InContextModel<TransformerBackbone<Float>>(
      NetworkConfiguration(dimension: 20, backbone: .init(layers: 4, heads: 4, width: 64, positions: 64)))
    try check(model, Self.ends + Self.transformer)
  }

  @Test func anLSTMStartsAsPyTorchsDoes() throws { try check(stack(), Self.ends + Self.lstm) }

  /// Each tensor has a random stream of its own, for each seed another one.
  @Test func noTwoTensorsStartWithTheSameNumber() {
    let model = stack()
    let starts = ([1, 2] as [UInt64]).flatMap { seed -> [Float] in
      let values = model.initialValues(seed: seed)
      return model.layout.parameters.map { values[$0][0, 0] }
    }
    #expect(Set(starts).count == 2 * model.layout.parameters.count)
  }

  private func check<Network: Backbone<Float>>(_ model: InContextModel<Network>, _ table: Table) throws {
    let values = model.initialValues(seed: 1)
    for parameter in model.layout.parameters {
      let name = parameter.name
      let entry = table.first { name.hasSuffix($0.ending) }
      let numbers = values[parameter].values.map { Double($0) }
      let distribution = try #require(entry?.distribution, "\(name)")
      switch distribution {
      case .constant(let value):
        #expect(numbers.allSatisfy { $0 == value }, "\(name)")
      case .normal(let deviation):
        checkMoments(numbers, deviation: deviation, kurtosis: 3, name)
        // A uniform distribution of the same deviation ends at sqrt(3) deviations.
        #expect(numbers.contains { abs($0) > 3 * deviation }, "\(name)")
      case .uniform(let bound):
        checkMoments(numbers, deviation: bound / 3.0.squareRoot(), kurtosis: 1.8, name)
        // The bound may be rounded up.
        #expect(numbers.allSatisfy { abs($0) <= Double(Float(bound)) }, "\(name)")
      }
    }
  }

  /// Expects numbers of mean 0 and of this standard deviation, within four standard errors: the mean of n numbers has the
  /// standard error deviation / sqrt(n), and their variance that of deviation^2 sqrt((kurtosis - 1) / n). For the normal
  /// tensors, of 4096 numbers or more, these are at most 4.4% of the deviation.
  private func checkMoments(_ numbers: [Double], deviation: Double, kurtosis: Double, _ name: String) {
    let count = Double(numbers.count)
    let mean = numbers.reduce(0, +) / count
    let variance = numbers.reduce(0.0) { $0 + ($1 - mean) * ($1 - mean) } / count
    let relativeVariance = variance / (deviation * deviation)
    #expect(abs(mean) < 4 * deviation / count.squareRoot(), "\(name): mean \(mean)")
    #expect(abs(relativeVariance - 1) < 4 * ((kurtosis - 1) / count).squareRoot(), "\(name): \(relativeVariance)")
  }
}
