public import LockstepCore
public import LockstepNumerics
internal import LockstepStatistics

/// Finds out which method describes the steps of a model.
public struct Identifier: Sendable {
  /// How much is done.
  public struct Settings: Sendable {
    /// The metric by which the model's steps are compared with the candidates'.
    public var metric: any SimilarityMetric
    /// The number T of queries for the induced weights of a learner that is not linear; as many again show how far the
    /// weights can be trusted.
    public var queries = 100
    /// The kernel or other features that functions are linear in: induced weights are those of the features, and eigenvalues
    /// the features'; nil for functions that are linear in x.
    public var hypothesis: (any FeatureHypothesis)?
    /// Whether to fit a learned metric and position weights to each step; ignored with a hypothesis.
    public var fitsMetric = true
    /// The seed of resamples, changed prompts and tasks.
    public var seed: UInt64 = 0

    /// Settings with a metric, such as the similarity of errors.
    public init(metric: any SimilarityMetric) { self.metric = metric }
  }

  /// What the model is held against.
  public struct References: Sendable {
    /// Learners whose algorithm is known, each with a grid of steps.
    public var candidates: [NamedLearner] = []
    /// Learners that run no iteration, to which every similarity is compared; the zero predictor always is one.
    public var nulls: [NamedLearner] = []
    /// Other models of the same kind, such as one trained from another seed.
    public var peers: [NamedLearner] = []
    /// The model's architecture before training, read out in the same way.
    public var untrainedTwin: NamedLearner?
    /// Prompts of other distributions.
    public var shifted: [ShiftedPrompts] = []

    /// Nothing.
    public init() {}
  }

  /// A part of the work.
  public enum Part: String, Sendable, CaseIterable {
    case weights = "induced weights"
    case learnedMetric = "learned metric"
    case coordinates = "coordinate response"
    case symmetries = "symmetries"
    case candidates = "candidates"
    case distributions = "other distributions"
    case twin = "untrained twin"
  }

  /// The number of prefixes after which weights are examined.
  static let prefixCount = 4

  /// The fewest prompts that a model is identified on.
  public static let minPromptCount = StudentizedBootstrap.minBlockCount

  /// The model.
  public let model: NamedLearner
  /// The prompts.
  public let prompts: any PromptSet
  /// What the model is held against.
  public let references: References
  /// How much is done.
  public let settings: Settings
  let executor: any Executor
  private let report: @Sendable (Part, _ done: Int, _ total: Int) -> Void

  /// An identification of a model on at least 16 prompts.
  ///
  /// - Parameters:
  ///   - executor: What runs the blocks of prompts. It does not change any result.
  ///   - progress: Called from any thread with the part of the work, and how much of it is done.
  /// - Throws: `LockstepError` if the model refuses the prompts, there are too few, or labels or names repeat.
  public init(
    of model: NamedLearner, on prompts: any PromptSet, references: References, settings: Settings,
    executor: any Executor = ThreadExecutor(),
    progress: @escaping @Sendable (Part, _ done: Int, _ total: Int) -> Void = { _, _, _ in }
  ) throws {
    for (name, count) in [("", prompts.count)] + references.shifted.map({ ($0.name, $0.prompts.count) }) {
      guard count >= Self.minPromptCount else {
        throw LockstepError.comparison(
          "identification needs at least \(Self.minPromptCount) prompts; there are \(count)"
            + (name.isEmpty ? "" : " of \(name)"))
      }
    }
    if let reason = model.learner.refusal(of: PromptTask(prompts)) {
      throw LockstepError.comparison("\(model.label): \(reason)")
    }
    let labels = (references.candidates + references.nulls + references.peers).map(\.label) + [Self.zeroLabel]
    if let repeated = labels.firstRepeated {
      throw LockstepError.comparison("'\(repeated)' is given more than once")
    }
    if let repeated = references.shifted.map(\.name).firstRepeated {
      throw LockstepError.comparison("two other distributions of prompts have the name '\(repeated)'")
    }
    self.model = model
    self.prompts = prompts
    var references = references
    if model.learner.isReplay { references.shifted = [] }
    self.references = references
    self.settings = settings
    self.executor = executor
    report = progress
  }

  /// The numbers of examples after which weights are examined: the quarters of the context.
  var prefixLengths: [Int] {
    Set((1...Self.prefixCount).map { max(1, $0 * prompts.shape.contextSize / Self.prefixCount) }).sorted()
  }

  /// Collects the evidence and applies the rules to it.
  ///
  /// - Throws: `LockstepError` if the model fails on a prompt, or no candidate can be compared.
  public func run() throws -> Identification {
    let found = try run(on: LocalRunner(executor)) { references.untrainedTwin }
    guard let identification = found else {
      preconditionFailure("all blocks run here")
    }
    return identification
  }

  /// Collects the evidence from blocks that run elsewhere, too, and applies the rules to it. What does not grow with the
  /// number of prompts, such as fits of a learned metric, runs where the outcomes come together.
  ///
  /// - Parameter untrainedTwin: The model's architecture before training, asked for where the outcomes come together.
  /// - Returns: nil if the outcomes of all blocks do not come together here.
  /// - Throws: As ``run()``.
  package func run(
    on runner: any BlockRunner, untrainedTwin: () throws -> NamedLearner?
  ) throws -> Identification? {
    let refusal = weightRefusal
    let weightWork =
      refusal == nil
      ? try weightWork(
        of: model.learner, on: prompts, fitsMetric: settings.fitsMetric && settings.hypothesis == nil) : nil
    let symmetryWork =
      model.learner.isReplay ? nil : SymmetryWork(of: model.learner, on: prompts, seed: settings.seed)
    let candidateWorks =
      references.candidates.isEmpty ? [] : [candidateWork()] + references.shifted.map { candidateWork(on: $0) }

    let weightOutcomes = try weightWork.flatMap { try runner.outcomes(of: $0, progress: progress(.weights)) }
    let symmetryOutcomes = try symmetryWork.flatMap { try runner.outcomes(of: $0, progress: progress(.symmetries)) }
    let candidateOutcomes = try candidateWorks.enumerated().map { index, work in
      try runner.outcomes(of: work, progress: progress(index == 0 ? .candidates : .distributions))
    }
    guard weightWork == nil || weightOutcomes != nil, symmetryWork == nil || symmetryOutcomes != nil,
      !candidateOutcomes.contains(where: { $0 == nil })
    else { return nil }

    var omissions: [Identification.Omission] = []
    if let refusal { omissions.append(.init(part: Part.weights.rawValue, reason: refusal)) }
    let weights = try LockstepError.naming(model.label) {
      try weightWork.flatMap { work in try weightOutcomes.map { try weightEvidence(work, $0) } }
    }
    if let weights, weights.coordinates == nil, settings.hypothesis == nil {
      omissions.append(
        .init(
          part: Part.coordinates.rawValue,
          reason: "it takes at least 2 d = \(2 * prompts.shape.dimension) prompts; there are \(prompts.count)"))
    }
    var symmetries: SymmetryEvidence?
    if let symmetryWork, let symmetryOutcomes {
      do {
        symmetries = try symmetryWork.evidence(symmetryOutcomes)
      } catch {
        omissions.append(.init(part: Part.symmetries.rawValue, reason: "\(error)"))
      }
    } else {
      omissions.append(
        .init(
          part: "\(Part.symmetries.rawValue), \(Part.distributions.rawValue)",
          reason: "recorded predictions are for their own prompts alone"))
    }
    let blocks = zip(candidateWorks, candidateOutcomes.compactMap(\.self)).map { (work: $0, outcomes: $1) }
    let shifted = blocks.dropFirst().map { $0.work.survey($0.outcomes) }
    let candidates = try blocks.first.map { try candidateEvidence($0.work, $0.outcomes, shifted: shifted) }
    for (shift, survey) in zip(references.shifted, shifted) {
      if survey.compared.isEmpty, let omission = survey.omissions.first {
        omissions.append(.init(part: "prompts with \(shift.name)", reason: omission.reason))
      }
    }
    // By now everything else is known, and an untrained network may diverge where the trained one does not.
    var twin: UntrainedTwin?
    do {
      twin = try untrainedTwin().map(twinEvidence)
    } catch {
      omissions.append(.init(part: Part.twin.rawValue, reason: "\(error)"))
    }
    return Identification(
      label: model.label, specification: model.specification, hypothesis: settings.hypothesis?.specification,
      fingerprint: model.learner.fingerprint,
      promptCount: prompts.count, weights: weights, symmetries: symmetries, candidates: candidates,
      untrainedTwin: twin,
      verdict: Verdict(weights, candidates, symmetries, axis: model.learner.axis), omissions: omissions)
  }

  /// Reports the progress of a part of the work.
  func progress(_ part: Part) -> @Sendable (_ done: Int, _ total: Int) -> Void {
    { [report] done, total in report(part, done, total) }
  }
}
