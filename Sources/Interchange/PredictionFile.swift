internal import LockstepFiles
public import LockstepCore

/// A learner's predictions in a safetensors file: `predictions` [S, B, n+1] and `steps` [S], perhaps the labels `ys`
/// [B, n+1] of the prompts they were made for, and where the learner is linear perhaps its `weights` [S, B, n+1, d].
public struct PredictionFile: Sendable {
  /// The recorded steps.
  public let steps: StepAxis
  /// The number B of prompts.
  public let promptCount: Int
  /// The number n + 1 of points.
  public let points: Int
  /// The dimension d of the weights; nil where there are none.
  public let dimension: Int?
  private let file: TensorFile

  /// The text in the file that says what a step is called.
  private static let stepName = "step"
  fileprivate static let labels = "ys"

  /// Opens a file of predictions.
  ///
  /// - Throws: ``LockstepError`` if it cannot be read, lacks a tensor, the shapes do not go together, or the steps do not
  ///   ascend.
  public init(_ path: String) throws {
    file = try TensorFile(path)
    let shape = try file.shape(of: "predictions", axes: ["S", "B", "n+1"])
    guard shape.allSatisfy({ $0 >= 1 }) else {
      throw LockstepError.file("\(path): the tensor 'predictions' is empty; its shape is \(shape)")
    }
    try file.requireShape([shape[0]], of: "steps")
    let steps = try file.values(of: "steps")
    let numbers = steps.compactMap { Int(exactly: $0) }
    guard numbers.count == steps.count, numbers[0] >= 0, zip(numbers, numbers.dropFirst()).allSatisfy(<),
      numbers[numbers.count - 1] <= StepGrid.maxStep
    else {
      throw LockstepError.file(
        "\(path): the tensor 'steps' must hold integers from 0 to \(StepGrid.maxStep) that ascend")
    }
    promptCount = shape[1]
    points = shape[2]
    self.steps = StepAxis(file.metadata[Self.stepName] ?? "step", numbers)
    if file.contains("weights") {
      let weights = try file.shape(of: "weights", axes: ["S", "B", "n+1", "d"])
      try file.requireShape(shape + [weights[3]], of: "weights")
      guard weights[3] >= 1 else {
        throw LockstepError.file("\(path): the tensor 'weights' is empty; its shape is \(weights)")
      }
      dimension = weights[3]
    } else {
      dimension = nil
    }
    if file.contains(Self.labels) { try file.requireShape([promptCount, points], of: Self.labels) }
  }

  /// The file's path.
  public var path: String { file.path }

  /// The predictions for some prompts, [S, B, n+1].
  ///
  /// - Throws: ``LockstepError`` if the file cannot be read or a number is not finite.
  public func predictions(_ range: Range<Int>) throws -> StepTensor {
    try tensor("predictions", range, width: 1)
  }

  /// The labels of some prompts that the predictions were made for, [B, n+1]; nil where the file does not tell.
  ///
  /// - Throws: ``LockstepError`` if the file cannot be read or a number is not finite.
  public func labels(_ range: Range<Int>) throws -> [Double]? {
    guard file.contains(Self.labels) else { return nil }
    return try file.values(of: Self.labels, range.lowerBound * points..<range.upperBound * points)
  }

  /// The weights for some prompts, [S, B, n+1, d]. The file must hold weights.
  ///
  /// - Throws: ``LockstepError`` if the file cannot be read or a number is not finite.
  public func weights(_ range: Range<Int>) throws -> StepTensor {
    guard let dimension else { preconditionFailure("the file holds no weights") }
    return try tensor("weights", range, width: dimension)
  }

  private func tensor(_ name: String, _ range: Range<Int>, width: Int) throws -> StepTensor {
    let row = points * width
    let values = try (0..<steps.count).flatMap { step in
      let start = step * promptCount * row
      return try file.values(of: name, start + range.lowerBound * row..<start + range.upperBound * row)
    }
    return StepTensor(steps: steps.count, prompts: range.count, points: points, width: width, values: values)
  }
}

/// Writes a ``PredictionFile`` some prompts at a time.
public struct PredictionFileWriter {
  private let file: TensorFileWriter
  private let promptCount: Int

  /// Begins a file for a learner's predictions on so many prompts, and for its weights if asked.
  ///
  /// - Throws: ``LockstepError`` if the file is there already and not to be replaced, or cannot be written.
  public init(
    _ path: String, steps: StepAxis, prompts: any PromptSet, weights: Bool, metadata: [String: String],
    replacing: Bool
  ) throws {
    let shape = [steps.count, prompts.count, prompts.shape.points]
    var tensors = [
      (name: "predictions", shape: shape), (name: "steps", shape: [steps.count]),
      (name: PredictionFile.labels, shape: [prompts.count, prompts.shape.points]),
    ]
    if weights { tensors.append((name: "weights", shape: shape + [prompts.shape.dimension])) }
    var metadata = metadata
    metadata["step"] = steps.name
    file = try TensorFileWriter(path, tensors: tensors, metadata: metadata, replacing: replacing)
    promptCount = prompts.count
    try file.write(steps.values.map(Double.init), to: "steps")
  }

  /// Writes what a learner predicts for some of the prompts, [S, B, n+1], beside their labels, and its weights
  /// [S, B, n+1, d] where the file is to hold some.
  ///
  /// - Throws: ``LockstepError`` if the disk fails.
  public func write(_ predictions: StepTensor, weights: StepTensor?, of prompts: PromptBatch) throws {
    let start = prompts.range.lowerBound
    try file.write(prompts.labels, to: PredictionFile.labels, at: start * prompts.shape.points)
    try write(predictions, to: "predictions", from: start)
    if let weights { try write(weights, to: "weights", from: start) }
  }

  private func write(_ tensor: StepTensor, to name: String, from start: Int) throws {
    let row = tensor.points * tensor.width
    for step in 0..<tensor.steps {
      let source = step * tensor.stepStride
      try file.write(
        Array(tensor.values[source..<source + tensor.stepStride]), to: name, at: (step * promptCount + start) * row)
    }
  }

  /// Gives the file its name.
  ///
  /// - Throws: ``LockstepError`` if that fails.
  public func commit() throws { try file.commit() }
}
