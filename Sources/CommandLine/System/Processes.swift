internal import ArgumentParser
internal import Foundation
internal import Glibc
internal import LockstepCore
internal import LockstepFiles
internal import LockstepNumerics

#if MPI
  internal import LockstepMPI
#endif

/// The processes of the running program: those that a launcher such as `mpirun` started together, or this one alone.
enum Processes {
  /// The group of all processes. Programs that were built without MPI, or started without a launcher, are on their own.
  static var group: any ProcessGroup { started ?? SingleProcess() }

  #if MPI
    private static let mpi = Result {
      let variables = ["OMPI_COMM_WORLD_SIZE", "PMIX_RANK", "PMI_RANK", "PMI_SIZE"]
      return variables.contains { ProcessInfo.processInfo.environment[$0] != nil } ? try MPIGroup() : nil
    }
    private static var started: (any ProcessGroup)? { try? mpi.get() }
  #else
    private static var started: (any ProcessGroup)? { nil }
  #endif

  /// Starts the group.
  ///
  /// - Throws: `LockstepError` if MPI cannot start, or the processes run on different kinds of processors.
  static func start() throws {
    #if MPI
      guard let group = try mpi.get() else { return }
      // Rounding differs between kinds of processors, and parameters that every process updates would drift apart.
      let kind = "\(LockstepVersion.current) \(OpenBLAS.kernels) \(OpenBLAS.instructionSet)"
      let hash = try SHA256()
      try hash.update(kind)
      let digest = try Double(Int(hash.digest().prefix(12), radix: 16) ?? 0)
      guard try Set(group.gather([digest])).count == 1 else {
        throw LockstepError.option(
          "the processes run on different kinds of processors (process \(group.rank) on \(kind)), whose rounding "
            + "differs; choose nodes of one kind")
      }
    #endif
  }

  /// What errors start with: the process, where there are several.
  static var prefix: String { group.size > 1 ? "process \(group.rank) of \(group.size): " : "" }

  /// Ends the program. Where one process fails, all end.
  static func end(_ status: Int32, isCommon: Bool) -> Never {
    #if MPI
      if let group = try? mpi.get() {
        if isCommon { group.end() } else { group.abort(status) }
      }
    #endif
    _exit(status)
  }
}
