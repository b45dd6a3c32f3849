import Foundation
import LockstepCore
import LockstepLinearRegression
import LockstepNumerics
import LockstepTestSupport
import LockstepTwoLayerNetwork
import Testing

struct TwoLayerNetworkTests {
  struct Network: Sendable, CustomTestStringConvertible {
    let activation: Activation
    let hasBiases: Bool
    var testDescription: String { activation.rawValue + (hasBiases ? " with biases" : "") }

    func functionClass(width: Int) -> TwoLayerNetwork {
      TwoLayerNetwork().setting(\.activation, to: activation).setting(\.width, to: width).setting(
        \.hasBiases, to: hasBiases)
    }

    func activated(_ z: Double) -> Double { activation == .relu ? max(0, z) : tanh(z) }

    static let all = [false, true].flatMap { hasBiases in
      Activation.allCases.map { Network(activation: $0, hasBiases: hasBiases) }
    }
  }

  /// y = sqrt(2 / width) a' act(W x + v) + b, term by term, the weights drawn in the order W, a, v, b.
  @Test(arguments: Network.all, [1, 8])
  func labelsFollowTheFormula(network: Network, width: Int) {
    let shape = PromptShape(dimension: 3, contextSize: 4)
    let batch = network.functionClass(width: width).prompts(10..<14, shape: shape, seed: 8)
    var expected: [Double] = []
    for prompt in 0..<4 {
      var stream = RandomStream(seed: 8, prompt: 10 + prompt, purpose: .function)
      let w = (0..<3).map { _ in stream.gaussians(width) }
      let a = stream.gaussians(width)
      let v = network.hasBiases ? stream.gaussians(width) : a.map { _ in 0 }
      let b = network.hasBiases ? stream.gaussian() : 0
      for t in 0..<shape.points {
        let x = batch.input(prompt, t)
        let sum = (0..<width).reduce(0) { sum, j in
          sum + a[j] * network.activated(v[j] + (0..<3).reduce(0) { $0 + x[$1] * w[$1][j] })
        }
        expected.append((2 / Double(width)).squareRoot() * sum + b)
      }
    }
    #expect(relativeDifference(batch.labels, expected) < 1e-13)
  }

  /// The variance over networks, which needs no stream to be known: given x each hidden unit sees z ~ N(0, s^2) with
  /// s^2 = |x|^2, one more with a bias, and so E y^2 = 2 E act(z)^2, and one more with a bias. For ReLU that is s^2.
  ///
  /// Over 20,000 prompts the mean ratio has a standard error of 0.011 or less; four are allowed.
  @Test(arguments: Network.all)
  func labelsHaveTheVarianceThatTheScaleIsFor(network: Network) {
    let shape = PromptShape(dimension: 2, contextSize: 1)
    let batch = network.functionClass(width: 50).prompts(0..<20_000, shape: shape, seed: 9)
    let ratios = (0..<batch.count).map { prompt in
      let x = batch.input(prompt, 0)
      let s = (dot(x, x) + (network.hasBiases ? 1 : 0)).squareRoot()
      let variance = 2 * gaussianMean { pow(network.activated(s * $0), 2) } + (network.hasBiases ? 1 : 0)
      return batch.label(prompt, 0) * batch.label(prompt, 0) / variance
    }
    #expect(abs(Moments(ratios).mean - 1) < 0.045)
  }

  /// E f(z) for a standard normal z, by the trapezoidal rule.
  private func gaussianMean(_ f: (Double) -> Double) -> Double {
    let spacing = 0.1
    return (-80...80).reduce(0) { sum, i in
      let z = Double(i) * spacing
      return sum + spacing * exp(-z * z / 2) / (2 * Double.pi).squareRoot() * f(z)
    }
  }

  /// One hidden unit without biases: half the labels of a prompt are exactly 0, the others all have the sign of a.
  @Test func aSingleReLUUnitIsOffForHalfTheInputs() {
    let shape = PromptShape(dimension: 3, contextSize: 399)
    let batch = TwoLayerNetwork().setting(\.width, to: 1).prompts(0..<10, shape: shape, seed: 10)
    for prompt in 0..<10 {
      let labels = batch.labels[prompt * 400..<(prompt + 1) * 400]
      // Half of 400, with a standard deviation of 10.
      #expect(abs(labels.count { $0 == 0 } - 200) < 45)
      #expect(labels.allSatisfy { $0 >= 0 } || labels.allSatisfy { $0 <= 0 })
    }
  }

  /// A bias at the output shifts all labels of a prompt, so that even a single unit that is off says something.
  @Test func biasesChangeTheLabelsAndNotTheInputs() {
    let shape = PromptShape(dimension: 3, contextSize: 9)
    let without = TwoLayerNetwork().setting(\.width, to: 1).prompts(0..<10, shape: shape, seed: 11)
    let with = TwoLayerNetwork().setting(\.width, to: 1).setting(\.hasBiases, to: true).prompts(
      0..<10, shape: shape, seed: 11)
    #expect(with.inputs == without.inputs)
    #expect(with.labels.allSatisfy { $0 != 0 })
    #expect(zip(with.labels, without.labels).allSatisfy { $0 != $1 })
  }

  /// 8 bytes for each hidden weight, as it is drawn and as a matrix, and for each hidden unit of each point.
  @Test func largeFunctionsCountTowardsTheMemory() {
    let shape = PromptShape(dimension: 10_000, contextSize: 9)
    func bytes(_ functionClass: any FunctionClass) -> Double {
      SampledPrompts(of: functionClass, shape: shape, count: 1, seed: 0).workspaceBytes
    }
    #expect(bytes(TwoLayerNetwork().setting(\.width, to: 1000)) == 8 * 1000 * 20_010)
    #expect(bytes(LinearRegression().setting(\.conditionNumber, to: 2)) == 6 * 8e8 && bytes(LinearRegression()) == 0)
  }
}
