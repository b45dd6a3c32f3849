public import LockstepCore
internal import LockstepFiles
public import LockstepNumerics

/// A training in its own folder, which is a valid checkpoint at all times:
///
/// - `training.json`, the training document;
/// - `configuration.json` and `model.safetensors`, the network;
/// - `training-state.safetensors`, the state needed to resume;
/// - `log.jsonl`, the log;
/// - `snapshots`, if they are kept: the network after 64, 128, 256, ... steps and at the end, each a checkpoint.
public final class TrainingRun<Network: Backbone> where Network.Scalar == Float {
  /// How a training ended.
  public enum Outcome: Sendable {
    case finished
    /// Stopped on request after `step` steps.
    case stopped(step: Int)
  }

  private let folder: String
  private let group: any ProcessGroup
  /// nil in processes that write nothing.
  private let lock: FolderLock?
  private let document: TrainingDocument
  private let trainer: Trainer<Network>
  private let evaluator: Evaluator<Network>
  private let log: TrainingLog?
  private let executor: any Executor
  private let snapshots: TrainingSnapshots?
  private var writtenStep: Int
  private let earlierHardware: String?

  /// Starts a training in a new folder, or resumes the one in an existing folder.
  ///
  /// - Parameters:
  ///   - keepingSnapshots: Whether to keep the network as it was after 64, 128, 256, ... steps. A training that kept some
  ///     continues to when it resumes.
  ///   - functionClass: The distribution of the prompts.
  ///   - reference: The learner to which the network's error is compared.
  ///   - executor: Runs the steps. It must share memory with the trainer, as threads do.
  ///   - group: The processes that train together. All read the folder, and the first one writes it.
  /// - Throws: `LockstepError` if there are more processes than shards of a batch, if a size in the document is out of
  ///   range, if the folder already exists and `isResuming` is false, or if it holds no training or another one.
  public init(
    _ document: TrainingDocument, network kind: String, in folder: String, resuming isResuming: Bool,
    keepingSnapshots: Bool = false, functionClass: any FunctionClass, reference: any InContextLearner,
    executor: any Executor, group: any ProcessGroup = SingleProcess()
  ) throws {
    let configuration = try NetworkConfiguration<Network.Configuration>(document.network)
    try Self.requireFit(for: document.plan, in: configuration, processes: group.size)
    let model = InContextModel<Network>(configuration)
    let path = Checkpoints.path(TrainingDocument.fileName, in: folder)
    let statePath = Checkpoints.path(TrainingState.fileName, in: folder)
    // The document in the folder may have been edited, to raise 'steps': that of the state is what counts.
    let earlier = try isResuming ? TrainingDocument(path: path) : nil
    if isResuming {
      try Self.requireCheckpoint(of: configuration, on: functionClass, document, in: folder)
    } else if group.isRoot {
      try Self.start(
        document, model, kind: kind, functionClass: functionClass.specification, in: folder)
    }
    lock = try group.isRoot ? FolderLock(folder) : nil
    try group.synchronize()
    let state = try TrainingState(model.layout, from: statePath)
    if let earlier { try document.requireContinuation(of: state.document ?? earlier, in: folder) }
    guard state.step <= document.plan.steps else {
      throw LockstepError.file(
        "'\(folder)' was trained for \(state.step) steps already; 'steps' is \(document.plan.steps)")
    }
    self.folder = folder
    self.document = document
    self.executor = executor
    self.group = group
    trainer = Trainer(
      model, document.plan, state: state.optimizer, completedSteps: state.step, functionClass: functionClass,
      executor: executor, group: group)
    evaluator = Evaluator(
      model, functionClass: functionClass, reference: reference, prompts: document.evaluationPrompts,
      seed: document.plan.seed, executor: executor)
    log = try group.isRoot ? TrainingLog(folder: folder, keepingUpTo: state.step) : nil
    earlierHardware =
      try isResuming && group.isRoot ? Self.hardware(of: TrainingHistory(folder: folder)?.sessions.last) : nil
    if isResuming, group.isRoot {
      try AtomicFile.write(try document.json.text(), to: path, replacing: true)
      // The summary may have changed with the number of steps.
      try AtomicFile.write(
        CheckpointHeader.text(
          summary: document.summary, network: configuration.fields(kind: kind),
          functionClass: functionClass.specification, contextSize: document.plan.shape.contextSize),
        to: Checkpoints.path(CheckpointHeader.fileName, in: folder), replacing: true)
      // If the training was killed between the two files of a checkpoint, the model is one checkpoint behind.
      try Checkpoints.write(
        state.optimizer.parameters, to: Checkpoints.path(Checkpoints.modelFile, in: folder), replacing: true)
    }
    snapshots =
      try group.isRoot && (keepingSnapshots || TrainingSnapshots.exist(in: folder))
      ? TrainingSnapshots(
        of: folder, kind: kind, functionClass: functionClass.specification,
        contextSize: document.plan.shape.contextSize) : nil
    writtenStep = state.step
  }

  /// - Throws: `LockstepError` if there are more processes than shards of a batch, or prompts have more points than the network
  ///   has positions for.
  private static func requireFit(
    for plan: TrainingPlan, in configuration: NetworkConfiguration<Network.Configuration>, processes: Int
  ) throws {
    let shardCount = Trainer<Network>.shardCount(plan)
    guard processes <= shardCount else {
      throw LockstepError.option(
        "\(processes) processes are too many: a batch of \(plan.batch) prompts has \(shardCount) shards; run fewer, or raise "
          + "'shards'")
    }
    let shape = plan.shape
    if let most = configuration.maxPoints, shape.points > most {
      throw LockstepError.file(
        "a context of \(shape.contextSize) examples needs \(shape.points) points, and the network's positions "
          + "suffice for \(most); raise 'network.positions' to at least \(2 * shape.points - 1)")
    }
  }

  /// - Throws: `LockstepError` if a folder's checkpoint is another network, or was trained on another function class.
  private static func requireCheckpoint(
    of configuration: NetworkConfiguration<Network.Configuration>, on functionClass: any FunctionClass,
    _ document: TrainingDocument, in folder: String
  ) throws {
    let header = try CheckpointHeader(folder: folder)
    guard header.functionClass == functionClass.specification else {
      throw LockstepError.file(
        "'\(folder)' was trained on another function class than '\(document.functionClass)', now "
          + "\(functionClass.specification); resume requires the same function class")
    }
    guard try NetworkConfiguration(header.network) == configuration else {
      throw LockstepError.file(
        "'\(folder)' has another network in \(CheckpointHeader.fileName) than in the training document; resume requires "
          + "the same one")
    }
  }

  /// The bytes of a training's parameters and their two moments, and of the gradients of this process's shards and, with
  /// several processes, those that they exchange.
  ///
  /// - Throws: `LockstepError` if a size in the document is out of range.
  public static func parameterBytes(_ document: TrainingDocument, processes: Int) throws -> Double {
    let shards = (Trainer<Network>.shardCount(document.plan) + processes - 1) / processes
    let count = InContextModel<Network>(try NetworkConfiguration(document.network)).layout.count
    let exchanged = processes > 1 ? 1 + 1 / Double(processes) : 0
    return Double(MemoryLayout<Float>.size) * Double(count) * (Double(3 + shards) + exchanged)
  }

  /// About how many bytes the activations of a training's steps and evaluations take. It makes small activations to see,
  /// so the parameters should fit into memory.
  ///
  /// - Throws: `LockstepError` if a size in the document is out of range.
  public static func activationBytes(_ document: TrainingDocument, workers: Int) throws -> Double {
    let model = InContextModel<Network>(try NetworkConfiguration(document.network))
    let (plan, points) = (document.plan, document.plan.shape.points)
    let shards = Trainer<Network>.shardCount(plan)
    // Each worker keeps a workspace of each size.
    let sizes = Set((0..<plan.batch).parts(shards).flatMap(Shard<Network>.microbatches).map(\.count))
    let step = sizes.reduce(0) { $0 + model.trainingWorkspaceBytes(prompts: $1, points: points) }
    let evaluation = model.workspaceBytes(
      prompts: min(Network.microbatchSize, document.evaluationPrompts), points: points, savingActivations: false)
    // The prompts, and the weights of least squares after each prefix.
    let held = min(Evaluator<Network>.chunkSize, document.evaluationPrompts)
    let prompts = 2 * held * points * (plan.shape.dimension + 1)
    return Double(min(workers, shards)) * step
      + Double(workers) * (evaluation + Double(MemoryLayout<Double>.size * prompts))
  }

  /// Creates the folder with the checkpoint of step 0.
  private static func start(
    _ document: TrainingDocument, _ model: InContextModel<Network>, kind: String, functionClass: String,
    in folder: String
  ) throws {
    guard !InputFile.exists(Checkpoints.path(TrainingDocument.fileName, in: folder)) else {
      throw LockstepError.file(
        "'\(folder)' already holds a training; use --resume to continue it, or choose another folder")
    }
    let pending = try AtomicFolder(folder, replacing: false, kind: nil)
    try pending.write(try document.json.text(), to: TrainingDocument.fileName)
    let state = OptimizerState(model.initialValues(seed: document.plan.seed))
    try pending.write(
      model, state.parameters, kind: kind, summary: document.summary, functionClass: functionClass,
      contextSize: document.plan.shape.contextSize)
    try TrainingState(state, step: 0, document: document).write(to: pending.pendingPath(of: TrainingState.fileName))
    try pending.commit()
  }

  /// Why the rest of a resumed training may differ in rounding from what it would be without interruption; nil if it
  /// does not.
  public var warning: String? {
    let now = "kernels \(OpenBLAS.kernels), \(OpenBLAS.instructionSet)"
    guard let earlierHardware, earlierHardware != now else { return nil }
    return
      "the training ran on \(earlierHardware) before and now runs on \(now); rounding differs, so the weights will not "
      + "be those of an uninterrupted training"
  }

  private static func hardware(of session: TrainingHistory.Session?) -> String? {
    session.flatMap { session in session.instructions.map { "kernels \(session.kernels), \($0)" } }
  }

  /// The number of steps made so far.
  public var completedSteps: Int { trainer.completedSteps }

  /// Trains to the last step or until `shouldStop` returns true, and writes a checkpoint.
  ///
  /// - Throws: `LockstepError` if the training diverges, or a file cannot be written. The last checkpoint is then
  ///   untouched.
  public func run(
    shouldStop: () -> Bool = { false }, report: (TrainingEvent) throws -> Void = { _ in }
  ) throws -> Outcome {
    let plan = document.plan
    let start = ContinuousClock.now
    var losses: [Double] = []
    if trainer.completedSteps < plan.steps { try logSession() } else { try keepSnapshot() }
    while trainer.completedSteps < plan.steps {
      // All stop after the same step, whichever of them was asked to.
      if try group.gather([shouldStop() ? 1 : 0]).contains(1) {
        try writeCheckpoint()
        return .stopped(step: trainer.completedSteps)
      }
      let shape = plan.shape(atStep: trainer.completedSteps)
      let rate = plan.learningRate.rate(atStep: trainer.completedSteps, of: plan.steps)
      let loss = try trainer.step()
      guard let log else { continue }
      losses.append(loss)
      let step = trainer.completedSteps
      let isLast = step == plan.steps
      if isLast || step % document.logInterval == 0 {
        let reference = try evaluator.referenceErrors(shape)
        let loss = losses.reduce(0, +) / Double(losses.count)
        let progress = TrainingProgress(
          step: step, shape: shape, loss: loss,
          relativeLoss: ratio(loss, reference.reduce(0, +) / Double(reference.count)), learningRate: rate)
        let seconds = (ContinuousClock.now - start) / .seconds(1)
        try log.add(step: step, progress.fields + [.init("seconds", .number(seconds))])
        try report(.progress(progress))
        losses = []
      }
      if isLast || step % document.evaluationInterval == 0 {
        let evaluation = try evaluator.evaluate(trainer.state.parameters, plan.shape, step: step)
        // Prompts of the full size may overflow in a network that is still trained on short ones.
        if evaluation.isFinite { try log.add(step: step, evaluation.fields) }
        try report(.evaluation(evaluation))
      }
      if isLast || TrainingSnapshots.isDue(step) { try keepSnapshot() }
      if isLast || step % document.checkpointInterval == 0 { try writeCheckpoint() }
    }
    return .finished
  }

  /// Records the software and the number of workers of a session.
  private func logSession() throws {
    try log?.add(
      step: trainer.completedSteps,
      [
        .init("lockstep", .string(LockstepVersion.current)), .init("kernels", .string(OpenBLAS.kernels)),
        .init("instructions", .string(OpenBLAS.instructionSet)),
        .init("workers", .integer(executor.workers)), .init("steps", .integer(document.plan.steps)),
      ] + (group.size > 1 ? [.init("processes", .integer(group.size))] : []))
  }

  /// Keeps the network as it is now, if snapshots are kept. Where that fails, the training can resume from here.
  private func keepSnapshot() throws {
    do {
      try snapshots?.write(trainer.model, trainer.state.parameters, step: trainer.completedSteps)
    } catch {
      try writeCheckpoint()
      throw error
    }
  }

  /// Writes the state first: a training cannot resume from a model without its state.
  private func writeCheckpoint() throws {
    guard let log, trainer.completedSteps != writtenStep else { return }
    try log.synchronize()
    try TrainingState(trainer.state, step: trainer.completedSteps, document: document).write(
      to: Checkpoints.path(TrainingState.fileName, in: folder))
    try Checkpoints.write(
      trainer.state.parameters, to: Checkpoints.path(Checkpoints.modelFile, in: folder), replacing: true)
    writtenStep = trainer.completedSteps
  }
}
