import Foundation
public import LockstepCore
internal import LockstepFiles
public import LockstepNetworks
import Testing

/// PyTorch's results for a small network, from the files that Tests/Reference/make_network_references.py writes.
public struct NetworkReference<Network: Backbone>: Sendable {
  public typealias Scalar = Network.Scalar

  public let model: InContextModel<Network>
  public let values: Parameters<Scalar>
  public let prompts: PromptBatch
  private let expected: TensorFile
  private let expectedSteps: TensorFile
  private let weights: TensorFile

  /// The path of a file in Tests/Reference.
  public static func path(_ name: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Reference/\(name)").standardized.path
  }

  /// The reference in the folder Tests/Reference/`folder`, for a network of these sizes.
  ///
  /// - Parameter stepsFile: The file with the parameters after steps of optimizers.
  public init(
    _ folder: String, _ configuration: Network.Configuration, stepsFile: String = "expected.safetensors"
  ) throws {
    expected = try TensorFile(Self.path("\(folder)/expected.safetensors"))
    expectedSteps = try TensorFile(Self.path("\(folder)/\(stepsFile)"))
    weights = try TensorFile(Self.path("\(folder)/model.safetensors"))
    let shape = try expected.shape(of: "xs", axes: ["B", "n+1", "d"])
    model = InContextModel(NetworkConfiguration(dimension: shape[2], backbone: configuration))
    values = Parameters(model.layout)
    for parameter in model.layout.parameters {
      values.storage.write(try weights.values(of: parameter.name).map { Scalar($0) }, at: parameter.range.lowerBound)
    }
    prompts = PromptBatch(
      range: 0..<shape[0], shape: PromptShape(dimension: shape[2], contextSize: shape[1] - 1),
      inputs: try expected.values(of: "xs"), labels: try expected.values(of: "ys"))
  }

  private var points: Int { prompts.shape.points }

  /// PyTorch's result `name` for a parameter.
  private func expected(_ name: String, of parameter: Parameter) throws -> [Double] {
    try expected.values(of: "\(name).\(parameter.name)")
  }

  /// Checks every layer, queries after every prefix and every gradient, up to rounding in the number type, and the memory
  /// that activations take.
  public func checkPasses() throws {
    let isSingle = Scalar.self == Float.self
    try checkForward(tolerance: isSingle ? 1e-5 : 1e-12)
    try checkQueries(tolerance: isSingle ? 1e-5 : 1e-12)
    try checkGradients(tolerance: isSingle ? 1e-4 : 1e-11)
    checkMemory()
  }

  /// Checks the hidden states of every layer and the predictions.
  func checkForward(tolerance: Double) throws {
    let workspace = model.makeWorkspace(prompts: prompts.count, points: points, saving: .hiddenStates)
    model.forward(prompts, workspace, values)
    let hidden = try expected.values(of: "hidden")
    let size = hidden.count / (model.layers + 1)
    for layer in 0...model.layers {
      workspace.gatherInputStates(ofLayer: layer)
      let states = workspace.inputStates.values.map { Double($0) }
      let difference = relativeDifference(states, Array(hidden[layer * size..<(layer + 1) * size]))
      #expect(difference < tolerance, "layer \(layer): \(difference)")
    }
    let predictions = model.predictions(workspace, values).values.map { Double($0) }
    #expect(relativeDifference(predictions, try expected.values(of: "predictions")) < tolerance)
  }

  /// Checks the predictions at queries after every prefix.
  public func checkQueries(tolerance: Double) throws {
    let shape = try expected.shape(of: "queries", axes: ["B", "T", "d"])
    let all = QueryBatch(
      range: prompts.range, queriesPerPrompt: shape[1], dimension: shape[2],
      inputs: try expected.values(of: "queries"))
    let weight = values[model.readOut.weight].values.map { Double($0) }
    let bias = Double(values[model.readOut.bias][0, 0])
    let workspace = model.makeWorkspace(prompts: 1, points: points, saving: .forQueries)
    let queries = model.makeQueryWorkspace(queries: shape[1], points: points)
    var predictions: [Double] = []
    for prompt in 0..<prompts.count {
      model.forward(prompts.slice(prompt..<prompt + 1), workspace, values)
      model.setQueries(all, of: prompt, queries)
      for t in 0..<points {
        model.forward(queries, after: t, of: workspace, values)
        let states = queries.hidden(model.layers)
        for row in 0..<shape[1] {
          predictions.append(weight.indices.reduce(bias) { $0 + weight[$1] * Double(states[row, $1]) })
        }
      }
    }
    #expect(relativeDifference(predictions, try expected.values(of: "query_predictions")) < tolerance)
  }

  /// Checks the memory that activations are said to take against what they do take, and that hidden states take the least.
  func checkMemory() {
    let points = min(12, model.configuration.maxPoints ?? 12)
    func check(_ estimate: Double, _ make: () -> Void, _ what: Comment) {
      #expect(estimate == Double(StorageMeter.bytes(make)), what)
    }
    for count in [1, 5] {
      for saving in Saving.allCases {
        check(
          model.workspaceBytes(prompts: count, points: points, saving: saving),
          { _ = model.makeWorkspace(prompts: count, points: points, saving: saving) }, "saving: \(saving)")
      }
      let bytes = Saving.allCases.map { model.workspaceBytes(prompts: count, points: points, saving: $0) }
      #expect(bytes.min() == bytes[0])
      check(
        model.trainingWorkspaceBytes(prompts: count, points: points),
        { _ = model.makeTrainingWorkspace(prompts: count, points: points) }, "training")
      check(
        model.queryWorkspaceBytes(queries: count, points: points),
        { _ = model.makeQueryWorkspace(queries: count, points: points) }, "queries")
    }
  }

  /// Checks the loss and the gradient of every parameter.
  func checkGradients(tolerance: Double) throws {
    let gradients = Parameters<Scalar>(model.layout)
    let loss = loss(gradients)
    #expect(relativeDifference([loss], try expected.values(of: "loss")) < tolerance)
    for parameter in model.layout.parameters {
      let ours = gradients[parameter].values.map { Double($0) }
      let difference = relativeDifference(ours, try expected("gradient", of: parameter))
      #expect(difference < tolerance, "\(parameter.name): \(difference)")
    }
  }

  /// Checks the parameters after three steps of an optimizer against PyTorch's result `name`.
  ///
  /// Adam divides a gradient by its own size. If a gradient is zero up to rounding, like that of the keys' biases, its
  /// parameter's steps are rounding errors: such parameters are left out.
  public func checkSteps(
    of optimizer: some Optimizer, _ name: String, rate: Double, clip: Double?, steps: Int = 3, tolerance: Double
  ) throws {
    let gradients = Parameters<Scalar>(model.layout)
    let state = OptimizerState(values)
    let all = 0..<model.layout.count
    for step in 1...steps {
      gradients.storage.clear()
      _ = loss(gradients)
      let norm = gradients.sumOfSquares(all).squareRoot()
      let scale = clip.map { min(1, $0 / (norm + 1e-6)) } ?? 1
      optimizer.update(state, gradients: gradients, OptimizerStep(step, learningRate: rate, gradientScale: scale))
    }
    for parameter in model.layout.parameters {
      let isSignificant = try expected("gradient", of: parameter).map { abs($0) > 1e-12 || $0 == 0 }
      let significant = { (values: [Double]) in zip(values, isSignificant).filter { $0.1 }.map { $0.0 } }
      let difference = relativeDifference(
        significant(values[parameter].values.map { Double($0) }),
        significant(try expectedSteps.values(of: "\(name).\(parameter.name)")))
      #expect(difference < tolerance, "\(parameter.name): \(difference)")
    }
  }

  /// Imports the network, and checks that its sizes and parameters are those of the reference.
  ///
  /// - Parameter options: The sizes that no tensor shows.
  public func checkImport<Plugin: NetworkPlugin>(as _: Plugin.Type, options: [String: String]) throws
  where Plugin.Network == Network {
    let folder = try TemporaryFolder()
    let output = folder.file("imported")
    _ = try Plugin.importCheckpoint(
      weights, options: options, to: output, functionClass: nil, contextSize: nil, replacing: false)
    let imported = try Plugin.checkpoint(folder: output)
    #expect(imported.model.configuration == model.configuration)
    #expect(imported.values.storage.values == values.storage.values)
  }

  /// Checks the gradient of every seventh parameter against central differences of the loss.
  public func checkCentralDifferences(tolerance: Double) throws {
    let gradients = Parameters<Scalar>(model.layout)
    _ = loss(gradients)
    let unused = Parameters<Scalar>(model.layout)
    for parameter in model.layout.parameters {
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
    let workspace = model.makeTrainingWorkspace(prompts: prompts.count, points: points)
    let weight = 1 / Double(prompts.labels.count)
    return weight * model.squaredError(prompts, weight: weight, workspace, values, gradients: gradients)
  }
}

extension InContextModel {
  /// The network's own predictions, [B, n+1].
  public func predictions(for prompts: PromptBatch, _ values: Parameters<Scalar>) -> [Double] {
    let workspace = makeWorkspace(prompts: prompts.count, points: prompts.shape.points, saving: .hiddenStates)
    forward(prompts, workspace, values)
    return predictions(workspace, values).values.map { Double($0) }
  }
}
