internal import Synchronization

/// Values that are computed at their first use, one for each key, and stored for later uses.
///
/// Safe to share between threads: the others wait while the first one computes.
public final class Memo<Value: Sendable>: Sendable {
  private let stored = Mutex<[String: Value]>([:])

  /// An empty memo.
  public init() {}

  /// The stored value of a key, computed now if there is none. What `compute` throws is not stored.
  public func value(for key: String, _ compute: () throws -> Value) rethrows -> Value {
    try stored.withLock { stored in
      if let value = stored[key] { return value }
      let value = try compute()
      stored[key] = value
      return value
    }
  }
}
