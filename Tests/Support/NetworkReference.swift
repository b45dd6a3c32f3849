import Foundation
public import LockstepCore
internal import LockstepFiles
public import LockstepNetworks
import Testing

/// What PyTorch computed for a small network, from the files that Tests/Reference/make_network_references.py makes.
public struct NetworkReference<Network: Backbone>: Sendable {
  public typealias Scalar = Network.Scalar

  public let model: InContextModel<Network>
  public let values: Parameters<Scalar>
  public let prompts: PromptBatch
  private let expected: TensorFile

  /// The path of a file beside the references' scripts.
  public static func path(_ name: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Reference/\(name)").standardized.path
  }

  /// The reference in the folder of a name, for a network of these sizes.
  public init(_ folder: String, _ configuration: Network.Configuration) throws {
    expected = try TensorFile(Self.path("\(folder)/expected.safetensors"))
    let weights = try TensorFile(Self.path("\(folder)/model.safetensors"))
    let shape = try expected.shape(of: "xs", axes: ["B", "n+1", "d"])
    model = InContextModel(NetworkConfiguration(dimension: shape[2], backbone: configuration))
    values = Parameters(model.plan)
    for parameter in model.plan.parameters {
      values.storage.write(try weights.values(of: parameter.name).map { Scalar($0) }, at: parameter.range.lowerBound)
    }
    prompts = PromptBatch(
      range: 0..<shape[0], shape: PromptShape(dimension: shape[2], contextSize: shape[1] - 1),
      inputs: try expected.values(of: "xs"), labels: try expected.values(of: "ys"))
  }

  private var points: Int { prompts.shape.points }

  /// What PyTorch computed under a name.
  private func expected(_ name: String, of parameter: Parameter) throws -> [Double] {
    try expected.values(of: "\(name).\(parameter.name)")
  }

  /// The hidden states of every layer, and the predictions.
  public func checkForward(tolerance: Double) throws {
    let pass = model.makeWorkspace(prompts: prompts.count, points: points, savingActivations: false)
    model.forward(prompts, pass, values)
    let hidden = try expected.values(of: "hidden")
    let size = hidden.count / (model.layers + 1)
    for layer in 0...model.layers {
      pass.gatherInputStates(ofLayer: layer)
      let states = pass.inputStates.values.map { Double($0) }
      let difference = relativeDifference(states, Array(hidden[layer * size..<(layer + 1) * size]))
      #expect(difference < tolerance, "layer \(layer): \(difference)")
    }
    let predictions = model.predictions(pass, values).values.map { Double($0) }
    #expect(relativeDifference(predictions, try expected.values(of: "predictions")) < tolerance)
  }

  /// The last layer's predictions at queries after every prefix, which use the prefix's activations again.
  public func checkQueries(tolerance: Double) throws {
    let shape = try expected.shape(of: "queries", axes: ["B", "T", "d"])
    let all = QueryBatch(
      range: prompts.range, queriesPerPrompt: shape[1], dimension: shape[2],
      inputs: try expected.values(of: "queries"))
    let weight = values[model.readOut.weight].values.map { Double($0) }
    let bias = Double(values[model.readOut.bias][0, 0])
    let pass = model.makeWorkspace(prompts: 1, points: points, savingActivations: true)
    let queries = model.makeQueryWorkspace(queries: shape[1], points: points)
    var predictions: [Double] = []
    for prompt in 0..<prompts.count {
      model.forward(prompts.slice(prompt..<prompt + 1), pass, values)
      model.setQueries(all, of: prompt, queries)
      for t in 0..<points {
        model.forward(queries, after: t, of: pass, values)
        let states = queries.hidden(model.layers)
        for row in 0..<shape[1] {
          predictions.append(weight.indices.reduce(bias) { $0 + weight[$1] * Double(states[row, $1]) })
        }
      }
    }
    #expect(relativeDifference(predictions, try expected.values(of: "query_predictions")) < tolerance)
  }

  /// The loss and the gradient of every parameter.
  public func checkGradients(tolerance: Double) throws {
    let gradients = Parameters<Scalar>(model.plan)
    let loss = loss(gradients)
    #expect(relativeDifference([loss], try expected.values(of: "loss")) < tolerance)
    for parameter in model.plan.parameters {
      let ours = gradients[parameter].values.map { Double($0) }
      let difference = relativeDifference(ours, try expected("gradient", of: parameter))
      #expect(difference < tolerance, "\(parameter.name): \(difference)")
    }
  }

  /// The parameters after three steps of an optimizer, which the references call `name`.
  ///
  /// Adam divides a gradient by its own size. One that is zero but for rounding, as that of the keys' biases is, then
  /// moves its parameter by rounding alone: those are left out.
  public func checkSteps(of optimizer: Adam, _ name: String, rate: Double, clip: Double?, tolerance: Double) throws {
    let gradients = Parameters<Scalar>(model.plan)
    let state = Adam.State(values)
    let all = 0..<model.plan.count
    for step in 1...3 {
      gradients.storage.clear()
      _ = loss(gradients)
      let norm = gradients.sumOfSquares(all).squareRoot()
      let scale = clip.map { min(1, $0 / (norm + 1e-6)) } ?? 1
      optimizer.update(state, all, gradients: gradients, scale: scale, step: step, rate: rate)
    }
    for parameter in model.plan.parameters {
      let isDecided = try expected("gradient", of: parameter).map { abs($0) > 1e-12 || $0 == 0 }
      let decided = { (values: [Double]) in zip(values, isDecided).filter { $0.1 }.map { $0.0 } }
      let difference = relativeDifference(
        decided(values[parameter].values.map { Double($0) }), decided(try expected(name, of: parameter)))
      #expect(difference < tolerance, "\(parameter.name): \(difference)")
    }
  }

  /// The gradient of some entries of every parameter against central differences of the loss.
  public func checkCentralDifferences(tolerance: Double) throws {
    let gradients = Parameters<Scalar>(model.plan)
    _ = loss(gradients)
    let unused = Parameters<Scalar>(model.plan)
    for parameter in model.plan.parameters {
      let scale = gradients[parameter].values.reduce(0) { max($0, abs(Double($1))) }
      for index in stride(from: parameter.range.lowerBound, to: parameter.range.upperBound, by: 7) {
        let (value, change) = (values.storage[index], Scalar(1e-5))
        values.storage[index] = value + change
        let above = loss(unused)
        values.storage[index] = value - change
        let below = loss(unused)
        values.storage[index] = value
        let difference = abs((above - below) / 2e-5 - Double(gradients.storage[index]))
        #expect(difference < tolerance * max(scale, 1e-3), "\(parameter.name), entry \(index): \(difference)")
      }
    }
  }

  private func loss(_ gradients: Parameters<Scalar>) -> Double {
    let pass = model.makeTrainingWorkspace(prompts: prompts.count, points: points)
    let weight = 1 / Double(prompts.labels.count)
    return weight * model.squaredError(prompts, weight: weight, pass, values, gradients: gradients)
  }
}
