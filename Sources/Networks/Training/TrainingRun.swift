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

  private let folder: TrainingFolder<Network>
  private let group: any ProcessGroup
  /// nil in processes that write nothing.
  private let lock: FolderLock?
  private let log: TrainingLog?
  private let snapshots: TrainingSnapshots?
  private let trainer: Trainer<Network>
  private let evaluator: Evaluator<Network>
  private let executor: any Executor
  private var writtenStep: Int
  private let earlierHardware: String?

  private var document: TrainingDocument { folder.document }

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
    self.folder = TrainingFolder(
      path: folder, document: document, model: model, kind: kind, functionClass: functionClass.specification)
    self.group = group
    self.executor = executor
    let earlier = try isResuming ? self.folder.earlierDocument() : nil
    if !isResuming, group.isRoot { try self.folder.start() }
    lock = try group.isRoot ? self.folder.lock() : nil
    try group.synchronize()
    let state = try self.folder.state(continuing: earlier)
    trainer = Trainer(
      model, document.plan, state: state.optimizer, completedSteps: state.step, functionClass: functionClass,
      executor: executor, group: group)
    evaluator = Evaluator(
      model, functionClass: functionClass, reference: reference, prompts: document.evaluationPrompts,
      seed: document.plan.seed, executor: executor)
    writtenStep = state.step
    log = try group.isRoot ? TrainingLog(folder: folder, keepingUpTo: state.step) : nil
    earlierHardware =
      try isResuming && group.isRoot ? Self.hardware(of: TrainingHistory(folder: folder)?.sessions.last) : nil
    if isResuming, group.isRoot { try self.folder.resume(from: state) }
    snapshots = try group.isRoot ? self.folder.snapshots(keeping: keepingSnapshots) : nil
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
          + (shardCount == plan.shards
            ? "'shards'" : "'batch': it has one shard for every \(Network.microbatchSize) prompts"))
    }
    let n = plan.shape.contextSize
    if let reason = configuration.refusal(ofContextSize: n) {
      throw LockstepError.file("\(reason); raise 'network.positions' to at least \(2 * n + 1)")
    }
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
    let (plan, start) = (document.plan, ContinuousClock.now)
    var losses: [Double] = []
    if trainer.completedSteps < plan.steps { try logSession() } else { try keepSnapshot() }
    while trainer.completedSteps < plan.steps {
      // All stop after the same step, whichever of them was asked to.
      if try group.gather([shouldStop() ? 1 : 0]).contains(1) {
        try writeCheckpoint()
        return .stopped(step: trainer.completedSteps)
      }
      let loss = try trainer.step()
      guard group.isRoot else { continue }
      losses.append(loss)
      let step = trainer.completedSteps
      let isLast = step == plan.steps
      if isLast || step % document.logInterval == 0 {
        try report(.progress(try logProgress(losses, since: start)))
        losses = []
      }
      if isLast || step % document.evaluationInterval == 0 { try report(.evaluation(try evaluate())) }
      if isLast || TrainingSnapshots.isDue(step) { try keepSnapshot() }
      if isLast || step % document.checkpointInterval == 0 { try writeCheckpoint() }
    }
    return .finished
  }

  /// Records the progress after the last step.
  ///
  /// - Parameters:
  ///   - losses: Those of the steps since the last entry.
  ///   - start: When the session began.
  private func logProgress(_ losses: [Double], since start: ContinuousClock.Instant) throws -> TrainingProgress {
    let (plan, step) = (document.plan, trainer.completedSteps)
    let shape = plan.shape(atStep: step - 1)
    let reference = try evaluator.referenceErrors(shape)
    let loss = losses.reduce(0, +) / Double(losses.count)
    let progress = TrainingProgress(
      step: step, shape: shape, loss: loss,
      relativeLoss: ratio(loss, reference.reduce(0, +) / Double(reference.count)),
      learningRate: plan.learningRate.rate(atStep: step - 1, of: plan.steps))
    let seconds = (ContinuousClock.now - start) / .seconds(1)
    try log?.add(step: step, progress.fields + [.init("seconds", .number(seconds))])
    return progress
  }

  /// Evaluates the network as it is now, and records that.
  private func evaluate() throws -> Evaluation {
    let evaluation = try evaluator.evaluate(
      trainer.state.parameters, document.plan.shape, step: trainer.completedSteps)
    // Prompts of the full size may overflow in a network that is still trained on short ones.
    if evaluation.isFinite { try log?.add(step: evaluation.step, evaluation.fields) }
    return evaluation
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

  /// Writes a checkpoint, unless that of this step is written.
  private func writeCheckpoint() throws {
    guard let log, trainer.completedSteps != writtenStep else { return }
    try log.synchronize()
    try folder.writeCheckpoint(trainer.state, step: trainer.completedSteps)
    writtenStep = trainer.completedSteps
  }
}
