internal import LockstepCore
internal import LockstepFiles

/// The folder of a ``TrainingRun``, and how its files are written so that it is a valid checkpoint at all times.
struct TrainingFolder<Network: Backbone> where Network.Scalar == Float {
  let path: String
  let document: TrainingDocument
  let model: InContextModel<Network>
  /// The name of the network's plugin.
  let kind: String
  /// The specification of the function class of the prompts.
  let functionClass: String

  private var contextSize: Int { document.plan.shape.contextSize }

  private func path(of file: String) -> String { Checkpoints.path(file, in: path) }

  /// Creates the folder with the checkpoint of step 0.
  ///
  /// - Throws: ``LockstepError`` if the folder already exists.
  func start() throws {
    guard !InputFile.exists(path(of: TrainingDocument.fileName)) else {
      throw LockstepError.file(
        "'\(path)' already holds a training; use --resume to continue it, or choose another folder")
    }
    let pending = try AtomicFolder(path, replacing: false, kind: nil)
    try pending.write(try document.json.text(), to: TrainingDocument.fileName)
    let state = OptimizerState(model.initialValues(seed: document.plan.seed))
    try pending.write(
      model, state.parameters, kind: kind, summary: document.summary, functionClass: functionClass,
      contextSize: contextSize)
    try TrainingState(state, step: 0, document: document).write(to: pending.pendingPath(of: TrainingState.fileName))
    try pending.commit()
  }

  /// Locks the folder for as long as the lock exists.
  ///
  /// - Throws: ``LockstepError`` if another program trains in it.
  func lock() throws -> FolderLock { try FolderLock(path) }

  /// The document of the training in the folder, which is to be resumed.
  ///
  /// - Throws: ``LockstepError`` if it holds no training, another network, or was trained on another function class.
  func earlierDocument() throws -> TrainingDocument {
    let earlier = try TrainingDocument(path: path(of: TrainingDocument.fileName))
    let header = try CheckpointHeader(folder: path)
    guard header.functionClass == functionClass else {
      throw LockstepError.file(
        "'\(path)' was trained on another function class than '\(document.functionClass)', now \(functionClass); "
          + "resume requires the same function class")
    }
    guard try NetworkConfiguration(header.network) == model.configuration else {
      throw LockstepError.file(
        "'\(path)' has another network in \(CheckpointHeader.fileName) than in the training document; resume requires "
          + "the same one")
    }
    return earlier
  }

  /// The state that the training continues from.
  ///
  /// - Parameter earlier: The document of a training that is resumed; nil for one that starts.
  /// - Throws: ``LockstepError`` if the document does not continue that training.
  func state(continuing earlier: TrainingDocument?) throws -> TrainingState {
    let state = try TrainingState(model.layout, from: path(of: TrainingState.fileName))
    // The document in the folder may have been edited, to raise 'steps': that of the state is what counts.
    if let earlier { try document.requireContinuation(of: state.document ?? earlier, in: path) }
    guard state.step <= document.plan.steps else {
      throw LockstepError.file(
        "'\(path)' was trained for \(state.step) steps already; 'steps' is \(document.plan.steps)")
    }
    return state
  }

  /// Makes the other files those of a state and of this document.
  func resume(from state: TrainingState) throws {
    try AtomicFile.write(try document.json.text(), to: path(of: TrainingDocument.fileName), replacing: true)
    // The summary may have changed with the number of steps.
    try AtomicFile.write(
      CheckpointHeader.text(
        summary: document.summary, network: model.configuration.fields(kind: kind), functionClass: functionClass,
        contextSize: contextSize),
      to: path(of: CheckpointHeader.fileName), replacing: true)
    // If the training was killed between the two files of a checkpoint, the model is one checkpoint behind.
    try writeModel(state.optimizer.parameters)
  }

  /// Writes a checkpoint, the state first: a training cannot resume from a model without its state.
  func writeCheckpoint(_ state: OptimizerState<Float>, step: Int) throws {
    try TrainingState(state, step: step, document: document).write(to: path(of: TrainingState.fileName))
    try writeModel(state.parameters)
  }

  private func writeModel(_ values: Parameters<Float>) throws {
    try Checkpoints.write(values, to: path(of: Checkpoints.modelFile), replacing: true)
  }

  /// The snapshots; nil if none are to be kept and none were.
  func snapshots(keeping isKeeping: Bool) throws -> TrainingSnapshots? {
    guard isKeeping || TrainingSnapshots.exist(in: path) else { return nil }
    return try TrainingSnapshots(of: path, kind: kind, functionClass: functionClass, contextSize: contextSize)
  }
}
