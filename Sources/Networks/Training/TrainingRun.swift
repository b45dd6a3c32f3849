public import LockstepCore
internal import LockstepFiles
internal import LockstepNumerics

/// A training in a folder of its own, which is a checkpoint at every moment:
///
/// - `training.json`, the document it follows;
/// - `configuration.json` and `model.safetensors`, the network as a learner reads it;
/// - `training-state.safetensors`, what an interrupted training goes on from;
/// - `log.jsonl`, its course.
public final class TrainingRun<Network: Backbone> where Network.Scalar == Float {
  /// How a training ended.
  public enum Outcome: Sendable {
    case finished
    /// It was asked to stop after so many steps.
    case stopped(step: Int)
  }

  private let folder: String
  private let lock: FolderLock
  private let document: TrainingDocument
  private let trainer: Trainer<Network>
  private let evaluator: Evaluator<Network>
  private let log: TrainingLog
  private let workers: Int
  private var writtenStep: Int

  /// Begins a training in a new folder, or goes on with the one in a folder.
  ///
  /// - Parameters:
  ///   - functionClass: Where the prompts are drawn from, and its name with all options.
  ///   - reference: The learner that the network's error is told relative to.
  /// - Throws: ``LockstepCore/LockstepError`` if a size in the document is impossible, if the folder is there and is not to
  ///   be resumed, or holds another training, or none.
  public init(
    _ document: TrainingDocument, network kind: String, in folder: String, resuming: Bool,
    functionClass: any FunctionClass, reference: any InContextLearner, workers: Int
  ) throws {
    let configuration = try NetworkConfiguration<Network.Configuration>(document.network)
    let shape = document.plan.shape
    if let most = configuration.maxPoints, shape.points > most {
      throw LockstepError.file(
        "a context of \(shape.contextSize) examples makes \(shape.points) points, and the network's "
          + "positions are enough for \(most); raise 'network.positions' to at least \(2 * shape.points - 1)")
    }
    let model = InContextModel<Network>(configuration)
    let path = Checkpoints.path(TrainingDocument.fileName, in: folder)
    if resuming {
      try document.requireContinuation(of: TrainingDocument(path: path), in: folder)
      guard try CheckpointHeader(folder: folder).functionClass == functionClass.specification else {
        throw LockstepError.file(
          "'\(folder)' was trained on another function class than '\(document.functionClass)' is now, "
            + "\(functionClass.specification); a training goes on as it began")
      }
    } else {
      try Self.begin(
        document, model, configuration.fields(kind: kind), functionClass: functionClass.specification, in: folder)
    }
    lock = try FolderLock(folder)
    let (state, step) = try TrainingState.read(
      model.layout, from: Checkpoints.path(TrainingState.fileName, in: folder))
    guard step <= document.plan.steps else {
      throw LockstepError.file("'\(folder)' was trained for \(step) steps already; 'steps' is \(document.plan.steps)")
    }
    self.folder = folder
    self.document = document
    self.workers = workers
    trainer = Trainer(
      model, document.plan, state: state, step: step, functionClass: functionClass, workers: workers)
    evaluator = Evaluator(
      model, functionClass: functionClass, reference: reference, prompts: document.evaluation.prompts,
      seed: document.plan.seed, workers: workers)
    log = try TrainingLog(folder: folder, keepingUpTo: step)
    if resuming {
      try AtomicFile.write(try document.json.text(), to: path, replacing: true)
      // A training that was killed between the two files of a checkpoint left the model a checkpoint behind.
      try Checkpoints.write(
        state.parameters, to: Checkpoints.path(Checkpoints.modelFile, in: folder), replacing: true)
    }
    writtenStep = step
  }

  /// Makes the folder, with the checkpoint of step 0.
  private static func begin(
    _ document: TrainingDocument, _ model: InContextModel<Network>, _ network: [JSONValue.Field], functionClass: String,
    in folder: String
  ) throws {
    guard !InputFile.exists(Checkpoints.path(TrainingDocument.fileName, in: folder)) else {
      throw LockstepError.file(
        "'\(folder)' holds a training already; go on with it by --resume, or choose another folder")
    }
    let pending = try AtomicFolder(folder, replacing: false, signature: TrainingDocument.marker)
    try pending.write(try document.json.text(), to: TrainingDocument.fileName)
    try pending.write(
      CheckpointHeader.text(
        summary: document.summary, network: network, functionClass: functionClass,
        contextSize: document.plan.shape.contextSize),
      to: CheckpointHeader.fileName)
    let state = Adam.State(model.initialValues(seed: document.plan.seed))
    try Checkpoints.write(state.parameters, to: pending.pendingPath(of: Checkpoints.modelFile), replacing: false)
    try TrainingState.write(state, step: 0, to: pending.pendingPath(of: TrainingState.fileName))
    try pending.commit()
  }

  /// The number of steps made so far.
  public var step: Int { trainer.step }

  /// Trains to the last step, or until it is asked to stop, and leaves a checkpoint of where it ended.
  ///
  /// - Throws: ``LockstepError`` if the training diverges; ``LockstepCore/LockstepError`` if a file cannot be written. The
  ///   last checkpoint is then as it was.
  public func run(
    shouldStop: () -> Bool = { false }, report: (TrainingEvent) throws -> Void = { _ in }
  ) throws -> Outcome {
    let plan = document.plan
    let start = ContinuousClock.now
    var losses: [Double] = []
    if trainer.step < plan.steps { try logBeginning() }
    while trainer.step < plan.steps {
      if shouldStop() {
        try writeCheckpoint()
        return .stopped(step: trainer.step)
      }
      let shape = plan.shape(atStep: trainer.step)
      let rate = plan.rate.rate(atStep: trainer.step, of: plan.steps)
      losses.append(try trainer.advance())
      let step = trainer.step
      let isLast = step == plan.steps
      if isLast || step % document.logInterval == 0 {
        let reference = try evaluator.referenceErrors(shape)
        let loss = losses.reduce(0, +) / Double(losses.count)
        let progress = TrainingProgress(
          step: step, shape: shape, loss: loss,
          relativeLoss: loss / (reference.reduce(0, +) / Double(reference.count)), rate: rate)
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        try log.add(step: step, progress.fields + [.init("seconds", .number(seconds))])
        try report(.progress(progress))
        losses = []
      }
      if isLast || step % document.evaluation.interval == 0 {
        let evaluation = try evaluator.evaluate(trainer.state.parameters, plan.shape)
        try log.add(step: step, evaluation.fields)
        try report(.evaluation(evaluation, step: step))
      }
      if isLast || step % document.checkpointInterval == 0 { try writeCheckpoint() }
    }
    return .finished
  }

  /// What the next steps are made by.
  private func logBeginning() throws {
    try log.add(
      step: trainer.step,
      [
        .init("lockstep", .string(LockstepVersion.current)), .init("kernels", .string(OpenBLAS.kernels)),
        .init("workers", .integer(workers)), .init("steps", .integer(document.plan.steps)),
      ])
  }

  /// Writes the state first: a model without its state would be one that the training cannot go on from.
  private func writeCheckpoint() throws {
    guard trainer.step != writtenStep else { return }
    try log.synchronize()
    try TrainingState.write(
      trainer.state, step: trainer.step, to: Checkpoints.path(TrainingState.fileName, in: folder))
    try Checkpoints.write(
      trainer.state.parameters, to: Checkpoints.path(Checkpoints.modelFile, in: folder), replacing: true)
    writtenStep = trainer.step
  }
}
