import LockstepCore
import LockstepLinearRegression
import LockstepTwoLayerNetwork
import Testing

/// Options make the class that they say: the same prompts as from the initializer, to the bit.
struct OptionTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let plugin: any FunctionClassPlugin.Type
    let options: [String: String]
    let expected: any FunctionClass
    var testDescription: String {
      plugin.descriptor.identifier + options.sorted { $0.key < $1.key }.map { ":\($0.key)=\($0.value)" }.joined()
    }
  }

  @Test(arguments: [
    Case(plugin: LinearRegression.self, options: [:], expected: LinearRegression()),
    Case(plugin: LinearRegression.self, options: ["noise": "0.25"], expected: LinearRegression(noise: 0.25)),
    Case(
      plugin: LinearRegression.self, options: ["condition-number": "50"],
      expected: LinearRegression(conditionNumber: 50, normalization: .unitMean)),
    Case(
      plugin: LinearRegression.self, options: ["condition-number": "50", "normalization": "none"],
      expected: LinearRegression(conditionNumber: 50, normalization: .none)),
    Case(
      plugin: TwoLayerNetwork.self, options: [:],
      expected: TwoLayerNetwork(activation: .relu, width: 100, hasBiases: false)),
    Case(
      plugin: TwoLayerNetwork.self, options: ["activation": "tanh", "width": "3", "biases": "true"],
      expected: TwoLayerNetwork(activation: .tanh, width: 3, hasBiases: true)),
  ])
  func optionsMakeTheClassTheySay(option: Case) throws {
    let values = try OptionValues(option.options, for: option.plugin.descriptor)
    let shape = PromptShape(dimension: 4, contextSize: 3)
    let made = try option.plugin.functionClass(values).prompts(0..<3, shape: shape, seed: 12)
    let expected = option.expected.prompts(0..<3, shape: shape, seed: 12)
    #expect(made.inputs == expected.inputs)
    #expect(made.labels == expected.labels)
  }

  @Test(arguments: [
    Case(plugin: LinearRegression.self, options: ["condition-number": "0.5"], expected: LinearRegression()),
    Case(plugin: LinearRegression.self, options: ["condition-number": "inf"], expected: LinearRegression()),
    Case(plugin: LinearRegression.self, options: ["normalization": "mean"], expected: LinearRegression()),
    Case(plugin: LinearRegression.self, options: ["noise": "-1"], expected: LinearRegression()),
    Case(plugin: LinearRegression.self, options: ["noise": "nan"], expected: LinearRegression()),
    Case(plugin: TwoLayerNetwork.self, options: ["width": "0"], expected: TwoLayerNetwork()),
    Case(plugin: TwoLayerNetwork.self, options: ["width": "1.5"], expected: TwoLayerNetwork()),
    Case(plugin: TwoLayerNetwork.self, options: ["activation": "gelu"], expected: TwoLayerNetwork()),
    Case(plugin: TwoLayerNetwork.self, options: ["biases": "yes"], expected: TwoLayerNetwork()),
  ])
  func optionsOutOfRangeAreRefused(option: Case) throws {
    let error = #expect(throws: LockstepError.self) {
      try OptionValues(option.options, for: option.plugin.descriptor)
    }
    let name = try #require(option.options.keys.first)
    #expect(try #require(error).description.contains("'\(name)'"))
  }
}
