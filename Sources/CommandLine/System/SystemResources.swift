internal import Foundation
internal import Glibc
internal import LockstepCore
internal import LockstepNumerics

/// The processors and memory that the program may use.
enum SystemResources {
  static var processorCount: Int { ProcessInfo.processInfo.activeProcessorCount }

  /// The address space that a thread takes: its stack, its heap, and the buffer of OpenBLAS, which waits forever if it gets
  /// none.
  private static let bytesPerWorker = 256 << 20
  /// What a thread that OpenBLAS started takes, now or soon.
  private static let bytesPerIdleThread = 64 << 20

  /// The default number of worker threads: as many as there are processors, and as half of the address space suffices
  /// for. The other half is for their work.
  static var workerCount: Int {
    max(1, (1...processorCount).last { canReserve(2 * addressSpace(workers: $0)) } ?? 1)
  }

  /// The number of open files with which the threads' own descriptors are certain to be had.
  private static let minOpenFiles = 16

  /// Throws if the limits of the address space or of open files do not suffice for a number of threads.
  static func requireLimits(workers: Int) throws {
    let files = softLimit(RLIMIT_NOFILE)
    guard files >= Double(minOpenFiles) else {
      throw LockstepError.option(
        "the limit of open files (ulimit -n) is \(Int(files)); expected at least \(minOpenFiles)")
    }
    let bytes = addressSpace(workers: workers)
    guard !canReserve(bytes) else { return }
    throw LockstepError.option(
      "\(workers == 1 ? "a worker thread needs" : "\(workers) worker threads need") "
        + "\(bytes >> 20) MiB of address space, more than is left; raise the limit (ulimit -v)"
        + (workers == 1 ? "" : ", or reduce --jobs"))
  }

  private static func addressSpace(workers: Int) -> Int {
    workers * bytesPerWorker + OpenBLAS.startedThreads * bytesPerIdleThread
  }

  private static func canReserve(_ bytes: Int) -> Bool {
    let address = mmap(nil, bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0)
    guard address != MAP_FAILED else { return false }
    munmap(address, bytes)
    return true
  }

  /// Throws if work needs more memory than the program may use.
  ///
  /// - Parameters:
  ///   - bytes: An estimate of the memory needed.
  ///   - workers: The number of threads that will work.
  ///   - remedy: What the user can do, for the error.
  /// - Throws: `LockstepError` with both amounts and the remedy.
  static func requireMemory(_ bytes: Double, workers: Int = 1, remedy: String) throws {
    let needed = "this needs about \(formatted(bytes)) of memory"
    if let limit = limits.min(by: { $0.bytes < $1.bytes }), bytes > limit.bytes {
      throw LockstepError.option("\(needed), but \(limit.owner) \(formatted(limit.bytes)); \(remedy)")
    }
    // The limits are within what an Int holds, and so is an estimate below them.
    guard canReserve(Int(bytes) + addressSpace(workers: workers)) else {
      throw LockstepError.option(
        "\(needed), more than the limit of the address space (ulimit -v) leaves; raise the limit, or \(remedy)")
    }
  }

  private static func formatted(_ bytes: Double) -> String {
    bytes < 0x1p30 ? String(format: "%.0f MiB", bytes / 0x1p20) : String(format: "%.1f GiB", bytes / 0x1p30)
  }

  private static func softLimit(_ resource: __rlimit_resource) -> Double {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(resource.rawValue), &limit)
    return Double(limit.rlim_cur)
  }

  private static var limits: [(bytes: Double, owner: String)] {
    [(Double(ProcessInfo.processInfo.physicalMemory), "the machine has")]
      + ControlGroup().memoryLimits.map { ($0, "the control group may use") }
  }
}
