internal import LockstepCore
internal import LockstepFiles

/// The training record stored in a checkpoint folder.
public struct TrainingHistory: Sendable {
  /// A session: a part of the training without interruption.
  public struct Session: Sendable, Equatable {
    /// The number of steps before it.
    public var start: Int
    /// The version of Lockstep.
    public var lockstep: String
    /// The kernels of OpenBLAS.
    public var kernels: String
    /// The instructions of Lockstep's own kernels; nil if the log does not record them.
    public var instructions: String?
    /// The number of workers.
    public var workers: Int
    /// The number of steps planned in total, which a learning rate may depend on; nil if the log does not record it.
    public var plannedSteps: Int?
    /// The duration in seconds, up to the last entry of the log.
    public var seconds: Double
  }

  /// The training document.
  public let document: TrainingDocument
  /// The sessions in order; empty if there is no log.
  public let sessions: [Session]
  /// The last evaluation; nil if there was none.
  public let evaluation: Evaluation?

  /// Reads the record in a checkpoint's folder; nil if the checkpoint was not trained by Lockstep.
  ///
  /// - Throws: `LockstepError` that names the file, and the line or field that is wrong.
  public init?(folder: String) throws {
    let path = Checkpoints.path(TrainingDocument.fileName, in: folder)
    guard InputFile.exists(path) else { return nil }
    document = try TrainingDocument(path: path)
    var sessions: [Session] = []
    var evaluation: Evaluation?
    for entry in try TrainingLog.entries(in: folder) {
      let fields = entry.fields
      if let version = try fields.optionalField("lockstep") {
        sessions.append(
          Session(
            start: entry.step, lockstep: try version.string(), kernels: try fields.field("kernels").string(),
            instructions: try fields.optionalField("instructions")?.string(),
            workers: try fields.field("workers").integer(),
            plannedSteps: try fields.optionalField("steps")?.integer(), seconds: 0))
      } else if let seconds = try fields.optionalField("seconds"), !sessions.isEmpty {
        sessions[sessions.count - 1].seconds = try seconds.number("a number of seconds") { $0 >= 0 && $0 < 1e12 }
      } else if try fields.optionalField("errors") != nil {
        evaluation = try Evaluation(fields, step: entry.step)
      }
    }
    self.sessions = sessions
    self.evaluation = evaluation
  }
}
