/// An error that its user can act on: it says what was wrong, where, and what is allowed.
public struct LockstepError: Error, Equatable, CustomStringConvertible {
  private enum Kind {
    case option, file, comparison, training
  }

  private let kind: Kind
  public let description: String

  /// An option, a name or a specification that is unknown or out of range.
  public static func option(_ message: String) -> LockstepError { LockstepError(kind: .option, description: message) }

  /// A file that cannot be read, written or understood.
  public static func file(_ message: String) -> LockstepError { LockstepError(kind: .file, description: message) }

  /// A comparison that cannot be made.
  public static func comparison(_ message: String) -> LockstepError {
    LockstepError(kind: .comparison, description: message)
  }

  /// A training that cannot continue.
  public static func training(_ message: String) -> LockstepError {
    LockstepError(kind: .training, description: message)
  }

  /// The same kind of error, with where it happened put before the message.
  public func prefixed(with context: String) -> LockstepError {
    LockstepError(kind: kind, description: "\(context): \(description)")
  }

  /// Does work on what a file contains, and names the file in its errors.
  package static func naming<Result>(_ file: String, _ work: () throws -> Result) throws -> Result {
    do { return try work() } catch let error as LockstepError { throw error.prefixed(with: file) }
  }

  /// Whether a comparison cannot be made.
  package var isComparison: Bool { kind == .comparison }

  /// Whether an option, a name or a specification was wrong.
  public var isOption: Bool { kind == .option }
}
