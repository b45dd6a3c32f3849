public import LockstepCore
internal import LockstepFiles

/// A safetensors file of a learner's predictions: `predictions` [S, B, n+1] and `steps` [S]; optionally `ys` [B, n+1],
/// the labels of the prompts, and `weights` [S, B, n+1, d].
public struct PredictionFile: Sendable {
  /// The recorded steps.
  public let steps: StepAxis
  /// The number B of prompts.
  public let promptCount: Int
  /// The number n + 1 of points.
  public let points: Int
  /// The dimension d of the weights; nil if the file has none.
  public let dimension: Int?
  /// Whether the predictions follow from the weights; the weights of a file without a mark are exact.
  public let weightKind: WeightKind
  /// The SHA-256 of the file.
  public let sha256: String
  private let file: TensorFile

  /// What the weights are to the predictions.
  public enum WeightKind: String, Sendable, CaseIterable {
    /// Those of a linear learner: the weights times the inputs are the predictions.
    case exact
    /// Those of the linear function nearest to a nonlinear learner's predictions at queries.
    case induced
  }

  /// The metadata key for the kind of weights.
  fileprivate static let weights = "weights"
  /// The metadata key for the name of a step, such as "layer".
  fileprivate static let stepName = "step"
  fileprivate static let labels = "ys"

  /// Opens a file of predictions.
  ///
  /// - Throws: ``LockstepError`` if the file cannot be read, a tensor is missing, the shapes disagree, the steps do not
  ///   increase, or their name does not fit into a label.
  public init(_ path: String) throws {
    file = try TensorFile(path)
    let shape = try file.shape(of: "predictions", axes: ["S", "B", "n+1"])
    guard shape.allSatisfy({ $0 >= 1 }) else {
      throw LockstepError.file("\(path): tensor 'predictions' is empty; its shape is \(shape)")
    }
    try file.requireShape([shape[0]], of: "steps")
    let steps = try file.values(of: "steps")
    let numbers = steps.compactMap { Int(exactly: $0) }
    let isIncreasing = zip(numbers, numbers.dropFirst()).allSatisfy(<)
    guard numbers.count == steps.count, numbers.allSatisfy((0...StepGrid.maxStep).contains), isIncreasing else {
      let first = steps.prefix(8).map { "\($0)" }.joined(separator: ", ") + (steps.count > 8 ? ", ..." : "")
      throw LockstepError.file(
        "\(path): tensor 'steps' holds \(first); expected increasing integers from 0 to \(StepGrid.maxStep)")
    }
    let kind = file.metadata[Self.weights] ?? WeightKind.exact.rawValue
    guard let weightKind = WeightKind(rawValue: kind) else {
      throw LockstepError.file(
        "\(path): the metadata 'weights' is '\(kind)'; expected "
          + WeightKind.allCases.map { "'\($0.rawValue)'" }.joined(separator: " or "))
    }
    self.weightKind = weightKind
    promptCount = shape[1]
    points = shape[2]
    let name = file.metadata[Self.stepName] ?? Self.stepName
    guard StepAxis.isName(name) else {
      throw LockstepError.file("\(path): the metadata '\(Self.stepName)' \(StepAxis.nameRule)")
    }
    self.steps = StepAxis(name, numbers)
    if file.contains("weights") {
      let weights = try file.shape(of: "weights", axes: ["S", "B", "n+1", "d"])
      try file.requireShape(shape + [weights[3]], of: "weights")
      guard weights[3] >= 1 else {
        throw LockstepError.file("\(path): tensor 'weights' is empty; its shape is \(weights)")
      }
      dimension = weights[3]
    } else {
      dimension = nil
    }
    if file.contains(Self.labels) { try file.requireShape([promptCount, points], of: Self.labels) }
    sha256 = try file.sha256()
  }

  /// The path of the file.
  public var path: String { file.path }

  /// The predictions for a range of prompts, [S, B, n+1].
  ///
  /// - Throws: ``LockstepError`` if the file cannot be read or a number is not finite.
  public func predictions(_ range: Range<Int>) throws -> StepTensor {
    try tensor("predictions", range, width: 1)
  }

  /// The labels of a range of prompts, [B, n+1]; nil if the file has none.
  ///
  /// - Throws: ``LockstepError`` if the file cannot be read or a number is not finite.
  public func labels(_ range: Range<Int>) throws -> [Double]? {
    guard file.contains(Self.labels) else { return nil }
    return try file.values(of: Self.labels, range.lowerBound * points..<range.upperBound * points)
  }

  /// The weights for a range of prompts, [S, B, n+1, d]. The file must have weights.
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

/// Writes a ``PredictionFile``, one batch of prompts at a time.
public struct PredictionFileWriter {
  private let file: TensorFileWriter
  private let promptCount: Int

  /// Creates a file for the predictions on a set of prompts.
  ///
  /// - Parameters:
  ///   - weights: The kind of the learner's weights; nil to write none.
  ///   - replacing: Whether an existing file may be overwritten.
  /// - Throws: ``LockstepError`` if the file exists and may not be overwritten, or cannot be written.
  public init(
    _ path: String, steps: StepAxis, prompts: any PromptSet, weights: PredictionFile.WeightKind?,
    metadata: [String: String],
    replacing: Bool
  ) throws {
    let shape = [steps.count, prompts.count, prompts.shape.points]
    var tensors = [
      (name: "predictions", shape: shape), (name: "steps", shape: [steps.count]),
      (name: PredictionFile.labels, shape: [prompts.count, prompts.shape.points]),
    ]
    var metadata = metadata
    if let weights {
      tensors.append((name: "weights", shape: shape + [prompts.shape.dimension]))
      metadata[PredictionFile.weights] = weights.rawValue
    }
    metadata[PredictionFile.stepName] = steps.name
    file = try TensorFileWriter(path, tensors: tensors, metadata: metadata, replacing: replacing)
    promptCount = prompts.count
    try file.write(steps.values.map(Double.init), to: "steps")
  }

  /// Writes the predictions for a batch of prompts, [S, B, n+1], the prompts' labels, and the weights [S, B, n+1, d] if
  /// the file has them.
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

  /// Renames the file to its final name.
  ///
  /// - Throws: ``LockstepError`` if that fails.
  public func commit() throws { try file.commit() }
}
