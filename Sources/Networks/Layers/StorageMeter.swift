internal import Synchronization

/// Adds up the bytes of the storages that work makes.
package final class StorageMeter: Sendable {
  @TaskLocal private static var current: StorageMeter?

  private let sum = Atomic(0)

  private init() {}

  /// The bytes of all storages that `work` makes on this thread.
  package static func bytes(_ work: () -> Void) -> Int {
    let meter = StorageMeter()
    $current.withValue(meter, operation: work)
    return meter.sum.load(ordering: .relaxed)
  }

  /// Counts the bytes of a new storage.
  ///
  /// - Returns: Whether anything is counting: the storage is then made for its size alone.
  static func counts(_ bytes: Int) -> Bool {
    current?.sum.wrappingAdd(bytes, ordering: .relaxed)
    return current != nil
  }
}
