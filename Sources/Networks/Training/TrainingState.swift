internal import LockstepCore
internal import LockstepFiles

/// The state needed to resume a training: the parameters, the optimizer's moments, the number of steps and the document
/// that they followed. The prompts of a step follow from its number, so there is no other random state.
struct TrainingState {
  let optimizer: OptimizerState<Float>
  let step: Int
  /// nil in a state of an earlier version, which did not store it.
  let document: TrainingDocument?

  static let fileName = "training-state.safetensors"
  private static let stepKey = "step"
  private static let documentKey = "training"
  private static let names = ["parameters", "first_moments", "second_moments"]

  private var parts: [Storage<Float>] {
    [optimizer.parameters.storage, optimizer.firstMoments.storage, optimizer.secondMoments.storage]
  }

  init(_ optimizer: OptimizerState<Float>, step: Int, document: TrainingDocument?) {
    self.optimizer = optimizer
    self.step = step
    self.document = document
  }

  /// The number of steps of the state in a file.
  ///
  /// - Throws: ``LockstepError`` that names the file and the field that is wrong.
  static func step(in file: TensorFile) throws -> Int {
    guard let step = file.metadata[stepKey].flatMap(Int.init), step >= 0 else {
      throw LockstepError.file("\(file.path): the metadata lacks '\(stepKey)', the number of steps")
    }
    return step
  }

  /// Reads the state of a network's training.
  ///
  /// - Throws: ``LockstepError`` that names the file and the tensor or field that is wrong.
  init(_ layout: ParameterLayout, from path: String) throws {
    let file = try TensorFile(path)
    let step = try Self.step(in: file)
    for name in Self.names { try file.requireShape([layout.count], of: name) }
    let document = try file.metadata[Self.documentKey].map { text in
      let source = "\(path), \(Self.documentKey)"
      return try TrainingDocument(JSONNode(JSONValue(parsing: Array(text.utf8), source: source), file: source))
    }
    self.init(OptimizerState(Parameters<Float>(layout)), step: step, document: document)
    for (name, part) in zip(Self.names, parts) { part.values = try file.floats(of: name) }
  }

  /// Writes the state in place of an earlier one.
  ///
  /// - Throws: ``LockstepError`` if the disk is full or fails; the earlier state is then untouched.
  func write(to path: String) throws {
    let writer = try TensorFileWriter(
      path, .f32, tensors: zip(Self.names, parts).map { ($0, [$1.count]) },
      metadata: [Self.stepKey: String(step), Self.documentKey: document?.json.sortedByName.text()].compactMapValues(
        \.self),
      replacing: true)
    for (name, part) in zip(Self.names, parts) { try writer.write(floats: part.values, to: name) }
    try writer.commit()
  }
}
