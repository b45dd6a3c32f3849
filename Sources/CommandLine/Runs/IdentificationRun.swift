internal import Foundation
internal import LockstepCore
internal import LockstepIdentification
internal import LockstepNetworks
internal import LockstepNumerics
internal import LockstepRegistry
internal import LockstepResults
internal import Synchronization

/// An identification of a model with the standard candidates and null learners, its untrained twin, and prompts of other
/// distributions.
final class IdentificationRun: Sendable {
  /// How much is done.
  enum Extent: String {
    /// Everything.
    case full
    /// No controls: neither an untrained twin nor other distributions.
    case withoutControls = "without controls"
    /// No controls and no learned metric.
    case quick
  }

  /// The number of prompts that the twin's read-outs are fitted to.
  private static let twinPrompts = 1024
  /// The number of prompts of every other distribution.
  private static let shiftedPrompts = 64

  /// The model, under a label that no candidate has.
  let model: NamedLearner
  /// The standard candidates, those that were added, and the null learners.
  let learners: [NamedLearner]
  /// The candidates and other seeds that were added to the standard ones.
  let added: [NamedLearner]
  private let identifier: Identifier
  private let twin: @Sendable () throws -> NamedLearner?
  private let description: WorkDescription
  private let clock: PartClock

  /// - Throws: `LockstepError` if a learner is invalid, memory does not suffice, or the identification is refused.
  init(
    of given: NamedLearner, on prompts: any PromptSet, from provenance: Provenance, candidates: [String],
    peers: [String], hypothesis: String? = nil, extent: Extent, executor: any Executor, in catalog: Catalog
  ) throws {
    let seed = provenance.seed
    var settings = Identifier.Settings(metric: try catalog.metric("similarity-of-errors"))
    settings.queries = provenance.queries
    settings.hypothesis = try Self.hypothesis(hypothesis, for: prompts, in: catalog)
    settings.fitsMetric = extent != .quick
    settings.seed = UInt64(seed)
    var references = try Self.references(at: settings.hypothesis, candidates: candidates, peers: peers, in: catalog)
    added = references.added
    let others = references.all.candidates + references.all.nulls + references.all.peers
    let isTaken = others.contains { $0.label == given.label }
    let model = NamedLearner(
      label: isTaken ? "\(given.label) (model)" : given.label, specification: given.specification,
      learner: given.learner)
    self.model = model
    if extent == .full { references.all.shifted = try Self.shifted(prompts, seed: seed, in: catalog) }
    twin = {
      guard extent == .full, let trained = model.learner as? any TrainedLearner, let name = prompts.functionClassName
      else { return nil }
      return NamedLearner(
        label: "untrained twin", specification: "\(model.specification), untrained",
        learner: try trained.untrainedTwin(
          on: catalog.functionClass(name), shape: prompts.shape, prompts: Self.twinPrompts, seed: UInt64(seed),
          executor: executor))
    }
    learners = references.all.candidates + references.all.nulls
    try Self.requireMemory(
      for: model, beside: learners + references.all.peers, settings, on: prompts, extent, workers: executor.workers)
    description = WorkDescription(
      [model] + learners + references.all.peers, provenance,
      options: [
        ("model", model.label), ("hypothesis", settings.hypothesis?.specification ?? "linear"),
        ("extent", extent.rawValue),
      ])
    let clock = PartClock()
    self.clock = clock
    identifier = try Identifier(
      of: model, on: prompts, references: references.all, settings: settings, executor: executor
    ) { clock.update($0, $1, $2) }
  }

  /// The standard candidates and null learners with the learners that a user adds; `added` lists the latter.
  private static func references(
    at hypothesis: (any FeatureHypothesis)?, candidates: [String], peers: [String], in catalog: Catalog
  ) throws -> (all: Identifier.References, added: [NamedLearner]) {
    let standard = catalog.plugins.candidates + (hypothesis == nil ? [] : catalog.plugins.weightCandidates)
    let added = try candidates.map { try catalog.learner($0) }
    var references = Identifier.References()
    references.candidates = try standard.map { try $0.named(at: hypothesis) } + added
    references.nulls = try catalog.plugins.nulls.map { try $0.named(at: hypothesis) }
    references.peers = try peers.map { try catalog.learner($0) }
    return (references, added + references.peers)
  }

  /// - Throws: `LockstepError` if there is too little memory for the weights and the spectra of the prompts that grids and a
  ///   learned metric are fitted to, the sums of all blocks, the spectra of a chunk of prompts, and the blocks at work.
  private static func requireMemory(
    for model: NamedLearner, beside others: [NamedLearner], _ settings: Identifier.Settings, on prompts: any PromptSet,
    _ extent: Extent, workers: Int
  ) throws {
    let features = settings.hypothesis?.featureCount(for: prompts.shape) ?? prompts.shape.dimension
    let numbers = Identifier.numbersKept(
      model.learner.axis.count, features: features, shape: prompts.shape, prompts: prompts.count, workers: workers)
    // Twice as many queries: two sets of them show how far weights can be trusted. An untrained twin takes as much again.
    let own = model.learner.workspaceBytes(for: prompts.shape, queries: 2 * settings.queries)
    let workspaces =
      (extent == .full ? 2 : 1) * own
      + others.reduce(0) { $0 + $1.learner.workspaceBytes(for: prompts.shape, queries: 0) }
    try SystemResources.requireMemory(
      8 * numbers + Double(workers) * (workspaces + prompts.workspaceBytes), workers: workers,
      remedy:
        "reduce the context size (\(prompts.shape.contextSize)), --count (\(prompts.count)) or --jobs (\(workers))")
  }

  /// The features that functions are linear in: those that are named, or those of the prompts' function class.
  private static func hypothesis(
    _ given: String?, for prompts: any PromptSet, in catalog: Catalog
  ) throws -> (any FeatureHypothesis)? {
    let kernel = try prompts.functionClassName.flatMap { try catalog.functionClass($0).kernel }
    guard let name = given ?? kernel, name != "linear" else { return nil }
    guard let hypothesis = try catalog.hypothesis(name) as? any FeatureHypothesis else {
      throw LockstepError.option("'\(name)' has no features for methods to run on; expected a kernel or 'linear'")
    }
    return hypothesis
  }

  /// Prompts of the function class with other properties, and the same prompts with larger inputs.
  private static func shifted(_ prompts: any PromptSet, seed: Int, in catalog: Catalog) throws -> [ShiftedPrompts] {
    let few = FirstPrompts(of: prompts, count: shiftedPrompts)
    let scaled = ShiftedPrompts("inputs times 1.5", ScaledPrompts(of: few, factor: 1.5))
    guard let name = prompts.functionClassName else { return [scaled] }
    return try catalog.functionClass(name).shifts.map { shift in
      ShiftedPrompts(
        shift.name,
        SampledPrompts(of: shift.functionClass, shape: prompts.shape, count: few.count, seed: UInt64(seed)))
    } + [scaled]
  }

  /// The identification; its progress is reported on standard error.
  ///
  /// - Returns: nil if the outcomes of all blocks do not come together here.
  /// - Throws: As `Identifier.run()`.
  func identification(on distribution: any Distribution) throws -> Identification? {
    defer { clock.finish() }
    return try identifier.run(on: distribution.runner(for: description), untrainedTwin: twin)
  }

  /// How long each part took, a line each.
  var times: String { clock.times }
}

/// Reports the progress of each part of an identification, and adds up how long it took.
private final class PartClock: Sendable {
  private struct State {
    var last = ContinuousClock.now
    var durations: [(part: Identifier.Part, duration: Duration)] = []
    var progress: Progress?
  }

  private let state = Mutex(State())

  func update(_ part: Identifier.Part, _ done: Int, _ total: Int) {
    state.withLock { state in
      if state.durations.last?.part != part {
        state.durations.append((part, .zero))
        state.progress?.finish()
        state.progress = Progress("(\(part.rawValue))", total: total)
      }
      let now = ContinuousClock.now
      state.durations[state.durations.count - 1].duration += now - state.last
      state.last = now
      state.progress?.update(done)
    }
  }

  func finish() { state.withLock { $0.progress?.finish() } }

  var times: String {
    state.withLock { state in
      state.durations.map { entry in
        let seconds = Double(entry.duration.components.seconds) + Double(entry.duration.components.attoseconds) * 1e-18
        return String(format: "%6.1f s  %@\n", seconds, entry.part.rawValue)
      }.joined()
    }
  }
}
