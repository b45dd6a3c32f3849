public import LockstepCore
public import LockstepInterchange

/// Predictions that any program wrote into a file, replayed as a learner on the prompts they were made for.
public struct RecordedPredictions: InContextLearner {
  public let axis: StepAxis
  private let file: PredictionFile

  /// The learner that replays a file.
  public init(_ file: PredictionFile) {
    self.file = file
    axis = file.steps
  }

  public func refusal(of task: PromptTask) -> String? { file.refusal(of: task) }

  public var isReplay: Bool { true }
  public var fingerprint: String? { file.sha256 }

  public var queryRefusal: String? {
    "'\(file.path)' holds no weights, and recorded predictions cannot be evaluated at new inputs"
  }

  /// - Throws: `LockstepError` if the file cannot be read, or was made for other prompts.
  public func predictions(for prompts: PromptBatch) throws -> Trajectory {
    try file.requireLabels(of: prompts)
    return Trajectory(predictions: try file.predictions(prompts.range))
  }

  public func predictions(at queries: QueryBatch, of prompts: PromptBatch) throws -> StepTensor {
    throw LockstepError.file("'\(file.path)' holds predictions for its own prompts alone")
  }
}

/// The same of a nonlinear learner whose induced weights are in the file, too.
public struct RecordedInducedWeights: InducedWeightSource {
  private let recorded: RecordedPredictions
  private let file: PredictionFile

  /// The learner that replays a file that holds induced weights.
  public init(_ file: PredictionFile) {
    self.file = file
    recorded = RecordedPredictions(file)
  }

  public var axis: StepAxis { recorded.axis }
  public var isReplay: Bool { true }
  public var fingerprint: String? { file.sha256 }
  public var weightRefusal: String? { nil }
  public var queryRefusal: String? {
    "'\(file.path)' holds induced weights, which do not determine the predictions at new inputs"
  }

  public func refusal(of task: PromptTask) -> String? { file.weightRefusal(of: task) }

  public func predictions(for prompts: PromptBatch) throws -> Trajectory { try recorded.predictions(for: prompts) }

  public func predictions(at queries: QueryBatch, of prompts: PromptBatch) throws -> StepTensor {
    try recorded.predictions(at: queries, of: prompts)
  }

  /// - Throws: `LockstepError` if the file cannot be read, or was made for other prompts.
  public func inducedWeights(for prompts: PromptBatch) throws -> StepTensor {
    try file.requireLabels(of: prompts)
    return try file.weights(prompts.range)
  }
}

/// The same of a linear learner whose weights are in the file, too.
public struct RecordedWeights: LinearLearner {
  public let axis: StepAxis
  private let file: PredictionFile

  /// The learner that replays a file that holds weights.
  public init(_ file: PredictionFile) {
    self.file = file
    axis = file.steps
  }

  public func refusal(of task: PromptTask) -> String? { file.weightRefusal(of: task) }

  public var isReplay: Bool { true }
  public var fingerprint: String? { file.sha256 }

  /// - Throws: `LockstepError` if the file cannot be read, was made for other prompts, or its weights do not
  ///   give its predictions.
  public func weights(for prompts: PromptBatch) throws -> WeightTrajectory {
    try file.requireLabels(of: prompts)
    let weights = WeightTrajectory(weights: try file.weights(prompts.range))
    let recorded = try file.predictions(prompts.range).values
    let implied = weights.trajectory(for: prompts).predictions.values
    let scale = recorded.reduce(0) { max($0, abs($1)) }
    guard zip(recorded, implied).allSatisfy({ abs($0 - $1) <= PredictionFile.tolerance * scale }) else {
      throw LockstepError.file(
        "'\(file.path)': the weights times the inputs are not the predictions, in \(prompts.indicesText); "
          + "the file was made for other prompts, or by a learner that is not linear, "
          + "whose induced weights need the metadata weights=induced")
    }
    return weights
  }
}

extension PredictionFile {
  /// How far numbers that ought to be the same may be apart, relative to the largest one: room for files of f32.
  fileprivate static let tolerance = 1e-4

  /// Refuses prompts of another size than those in the file, or whose labels are not those in it, where it has some.
  fileprivate func requireLabels(of prompts: PromptBatch) throws {
    guard prompts.shape.points == points else {
      throw LockstepError.file(
        "'\(path)' was made for prompts of \(points) points; these have \(prompts.shape.points)")
    }
    guard let labels = try labels(prompts.range) else { return }
    let scale = prompts.labels.reduce(0) { max($0, abs($1)) }
    guard zip(labels, prompts.labels).allSatisfy({ abs($0 - $1) <= Self.tolerance * scale }) else {
      throw LockstepError.file(
        "'\(path)' was made for other prompts: its labels 'ys' are not theirs, in \(prompts.indicesText)")
    }
  }

  /// Refuses prompts of other sizes than those that the weights were made for.
  fileprivate func weightRefusal(of task: PromptTask) -> String? {
    if let reason = refusal(of: task) { return reason }
    guard let dimension, dimension != task.shape.dimension else { return nil }
    return "the weights in '\(path)' have \(dimension) dimensions; the prompts have \(task.shape.dimension)"
  }

  fileprivate func refusal(of task: PromptTask) -> String? {
    guard promptCount != task.promptCount || points != task.shape.points else { return nil }
    return "'\(path)' holds predictions for \(promptCount) prompts of \(points) points; "
      + "there are \(task.promptCount) prompts of \(task.shape.points) points"
  }
}

extension PromptBatch {
  /// Its prompts as an error names them.
  fileprivate var indicesText: String {
    let last = range.upperBound - 1
    return range.count == 1 ? "prompt \(last)" : "prompts \(range.lowerBound) to \(last)"
  }
}

/// The plugin: a file to replay.
public struct Recorded: LearnerPlugin {
  /// The path of the file.
  public var file = ""
  public init() {}

  public static let about = About(
    "recorded", "predictions read from a file, made by any program on the same prompts",
    literature: ["https://huggingface.co/docs/safetensors (the file format)"])
  public static let options: [PluginOption<Self>] = [
    .path(
      "file", \.file, .file,
      "safetensors with 'predictions' [S, B, n+1] and 'steps' [S], and perhaps 'ys' [B, n+1] and 'weights' [S, B, n+1, d]"
    )
  ]

  public func makeLearner() throws -> any InContextLearner {
    let file = try PredictionFile(file)
    guard file.dimension != nil else { return RecordedPredictions(file) }
    return switch file.weightKind {
    case .exact: RecordedWeights(file)
    case .induced: RecordedInducedWeights(file)
    }
  }
}
