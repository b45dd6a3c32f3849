/// Work on blocks of prompts that do not depend on each other. A block's outcome is a value that can be computed anywhere,
/// encoded, and put in order with those of the other blocks.
package protocol BlockWork<Outcome>: Sendable {
  associatedtype Outcome: Codable & Sendable

  /// The number of blocks.
  var blockCount: Int { get }

  /// The number of prompts in a block.
  func promptCount(ofBlock index: Int) -> Int

  /// Runs a block; the same bits wherever it runs.
  ///
  /// - Parameter finished: Called with a number of prompts when that many more are done.
  func outcome(ofBlock index: Int, finished: (Int) -> Void) throws -> Outcome

  /// Whether an outcome that was read from a file has the shape of this block's.
  func accepts(_ outcome: Outcome, ofBlock index: Int) -> Bool
}

/// What a block of prompts gave, where a failure leaves out a part of the results and not all of them.
package enum Attempt<Value: Codable & Sendable>: Codable, Sendable {
  case value(Value)
  /// Why there is none.
  case failure(String)

  package init(_ work: () throws -> Value) {
    do { self = .value(try work()) } catch { self = .failure("\(error)") }
  }

  /// The value.
  ///
  /// - Throws: `LockstepError` with the reason if there is none.
  package func get() throws -> Value {
    switch self {
    case .value(let value): value
    case .failure(let reason): throw LockstepError.comparison(reason)
    }
  }
}
