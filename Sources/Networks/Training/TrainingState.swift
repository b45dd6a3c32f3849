internal import LockstepCore
internal import LockstepFiles

/// The file that a training goes on from: the parameters, the moments of their gradients, and the number of steps that
/// led to them. The prompts of a step follow from its number, so that there is no other random state.
enum TrainingState {
  static let fileName = "training-state.safetensors"
  private static let stepKey = "step"
  private static let names = ["parameters", "first_moments", "second_moments"]

  private static func parts(_ state: Adam.State<Float>) -> [Storage<Float>] {
    [state.parameters.storage, state.firstMoments.storage, state.secondMoments.storage]
  }

  /// Writes the whole state, in place of an earlier one.
  ///
  /// - Throws: ``LockstepError`` if the disk is full or fails; the earlier state is then untouched.
  static func write(_ state: Adam.State<Float>, step: Int, to path: String) throws {
    let parts = parts(state)
    let writer = try TensorFileWriter(
      path, .f32, tensors: zip(names, parts).map { ($0, [$1.count]) }, metadata: [stepKey: String(step)],
      replacing: true)
    for (name, part) in zip(names, parts) { try writer.write(floats: part.values, to: name) }
    try writer.commit()
  }

  /// Reads the state of a network's training.
  ///
  /// - Throws: ``LockstepError`` that names what is wrong.
  static func read(_ layout: ParameterLayout, from path: String) throws -> (state: Adam.State<Float>, step: Int) {
    let file = try TensorFile(path)
    guard let step = file.metadata[stepKey].flatMap(Int.init), step >= 0 else {
      throw LockstepError.file("\(path): the number of steps, '\(stepKey)' in its metadata, is missing")
    }
    for name in names { try file.requireShape([layout.count], of: name) }
    let state = Adam.State(Parameters<Float>(layout))
    for (name, part) in zip(names, parts(state)) { part.values = try file.floats(of: name) }
    return (state, step)
  }
}
