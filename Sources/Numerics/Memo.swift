internal import Synchronization

/// A value that is computed at its first use and stored for later uses.
///
/// Safe to share between threads: the others wait while the first one computes.
public final class Memo<Value: Sendable>: Sendable {
  private let stored = Mutex<Value?>(nil)

  /// An empty memo.
  public init() {}

  /// The stored value, computed now if there is none. What `compute` throws is not stored.
  public func value(_ compute: () throws -> Value) rethrows -> Value {
    try stored.withLock { stored in
      if let value = stored { return value }
      let value = try compute()
      stored = value
      return value
    }
  }
}

/// Values that are computed at their first use, one for each key.
public final class MemoTable<Value: Sendable>: Sendable {
  private let stored = Mutex<[String: Value]>([:])

  /// An empty table.
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
