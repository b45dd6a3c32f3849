internal import LockstepCore
internal import LockstepFiles

/// How a network came to be: what its training's folder tells of it.
public struct TrainingHistory: Sendable {
  /// A stretch of the training without interruption.
  public struct Leg: Sendable, Equatable {
    /// The step after which it began.
    public var start: Int
    /// The version of Lockstep that made its steps.
    public var lockstep: String
    /// The kernels of OpenBLAS.
    public var kernels: String
    /// The number of workers.
    public var workers: Int
    /// The number of steps that were to be made in all, which a learning rate may depend on; nil where the log is older
    /// than that.
    public var plannedSteps: Int?
    /// How long it took, in seconds, as far as the log tells.
    public var seconds: Double
  }

  /// What was to be done.
  public let document: TrainingDocument
  /// What the steps were made by, in their order; nothing where the log does not tell.
  public let legs: [Leg]
  /// The last evaluation, and the step after which it was made; nil where there was none.
  public let evaluation: (step: Int, result: Evaluation)?

  /// Reads the history in a checkpoint's folder; nil where the checkpoint was not trained by Lockstep.
  ///
  /// - Throws: ``LockstepCore/LockstepError`` that names the file, and the line or field that is wrong.
  public init?(folder: String) throws {
    let path = Checkpoints.path(TrainingDocument.fileName, in: folder)
    guard InputFile.exists(path) else { return nil }
    document = try TrainingDocument(path: path)
    var (legs, evaluation): ([Leg], (Int, Evaluation)?) = ([], nil)
    for (step, entry, _) in try TrainingLog.entries(in: folder) {
      if let version = try entry.optionalField("lockstep") {
        legs.append(
          Leg(
            start: step, lockstep: try version.string(), kernels: try entry.field("kernels").string(),
            workers: try entry.field("workers").integer(), plannedSteps: try entry.optionalField("steps")?.integer(),
            seconds: 0))
      } else if let seconds = try entry.optionalField("seconds"), !legs.isEmpty {
        legs[legs.count - 1].seconds = try seconds.number("a number of seconds") { $0 >= 0 && $0 < 1e12 }
      } else if try entry.optionalField("errors") != nil {
        evaluation = (step, try Evaluation(entry))
      }
    }
    self.legs = legs
    self.evaluation = evaluation
  }
}
