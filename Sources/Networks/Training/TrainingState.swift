internal import LockstepCore
internal import LockstepFiles

/// The state needed to resume a training: the parameters, the optimizer's moments and the number of steps. The prompts
/// of a step follow from its number, so there is no other random state.
struct TrainingState {
  let optimizer: OptimizerState<Float>
  let step: Int

  static let fileName = "training-state.safetensors"
  private static let stepKey = "step"
  private static let names = ["parameters", "first_moments", "second_moments"]

  private var parts: [Storage<Float>] {
    [optimizer.parameters.storage, optimizer.firstMoments.storage, optimizer.secondMoments.storage]
  }

  init(_ optimizer: OptimizerState<Float>, step: Int) {
    self.optimizer = optimizer
    self.step = step
  }

  /// Reads the state of a network's training.
  ///
  /// - Throws: ``LockstepError`` that names the file and the tensor or field that is wrong.
  init(_ layout: ParameterLayout, from path: String) throws {
    let file = try TensorFile(path)
    guard let step = file.metadata[Self.stepKey].flatMap(Int.init), step >= 0 else {
      throw LockstepError.file("\(path): the metadata lacks '\(Self.stepKey)', the number of steps")
    }
    for name in Self.names { try file.requireShape([layout.count], of: name) }
    self.init(OptimizerState(Parameters<Float>(layout)), step: step)
    for (name, part) in zip(Self.names, parts) { part.values = try file.floats(of: name) }
  }

  /// Writes the state in place of an earlier one.
  ///
  /// - Throws: ``LockstepError`` if the disk is full or fails; the earlier state is then untouched.
  func write(to path: String) throws {
    let writer = try TensorFileWriter(
      path, .f32, tensors: zip(Self.names, parts).map { ($0, [$1.count]) }, metadata: [Self.stepKey: String(step)],
      replacing: true)
    for (name, part) in zip(Self.names, parts) { try writer.write(floats: part.values, to: name) }
    try writer.commit()
  }
}
