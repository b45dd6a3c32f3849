internal import Foundation
internal import LockstepCore

/// The processors and memory of this machine.
enum SystemResources {
  static var processorCount: Int { ProcessInfo.processInfo.activeProcessorCount }

  /// Throws if work needs more memory than the machine has.
  ///
  /// - Parameters:
  ///   - bytes: An estimate of the memory needed.
  ///   - remedy: What the user can do, for the error.
  /// - Throws: `LockstepError` with both amounts and the remedy.
  static func requireMemory(_ bytes: Double, remedy: String) throws {
    let available = Double(ProcessInfo.processInfo.physicalMemory)
    guard bytes > available else { return }
    let gibibytes = { (bytes: Double) in String(format: "%.0f GiB", bytes / 0x1p30) }
    throw LockstepError.option(
      "this needs about \(gibibytes(bytes)) of memory, but the machine has \(gibibytes(available)); \(remedy)")
  }
}
