internal import Foundation
internal import LockstepCore
internal import LockstepFiles
internal import Synchronization

/// Another program, run without a shell in a process group of its own. Its standard input ends when this program does.
struct ExternalProgram {
  struct Outcome {
    let status: Int32
    let output: Data
    let errors: String
  }

  let executable: String

  /// - Parameter timeLimit: The seconds after which the program is killed.
  /// - Throws: `LockstepError` if the program cannot be started or is ended by a signal.
  func run(_ arguments: [String], timeLimit: Int = .max) throws -> Outcome {
    let process = Process()
    process.executableURL = URL(filePath: executable)
    process.arguments = arguments
    let (input, output, errors) = (Pipe(), Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    process.standardError = errors
    do {
      try ExternalPrograms.start(process)
    } catch {
      throw LockstepError.file("cannot run '\(executable)': \(error.localizedDescription)")
    }
    let group = process.processIdentifier
    let timer = DispatchSource.makeTimerSource()
    timer.setEventHandler { kill(-group, SIGKILL) }
    timer.schedule(deadline: timeLimit == .max ? .distantFuture : .now() + .seconds(timeLimit))
    timer.resume()
    defer { timer.cancel() }
    // Both pipes must be read at the same time: a program blocks when one is full.
    let reading = DispatchGroup()
    nonisolated(unsafe) var errorOutput = Data()
    DispatchQueue.global().async(group: reading) { errorOutput = errors.fileHandleForReading.readDataToEndOfFile() }
    let text = output.fileHandleForReading.readDataToEndOfFile()
    reading.wait()
    process.waitUntilExit()
    ExternalPrograms.remove(process)
    guard process.terminationReason == .exit else {
      throw LockstepError.file("'\(executable)' was ended by signal \(process.terminationStatus)")
    }
    return Outcome(
      status: process.terminationStatus, output: text,
      errors: String(decoding: errorOutput, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
  }
}

/// The running external programs, each in a process group of its own.
package enum ExternalPrograms {
  private static let groups = Mutex(Set<pid_t>())

  fileprivate static func start(_ process: Process) throws {
    try groups.withLock { groups in
      try process.run()
      groups.insert(process.processIdentifier)
    }
  }

  fileprivate static func remove(_ process: Process) {
    groups.withLock { _ = $0.remove(process.processIdentifier) }
  }

  /// Kills all running programs with their children, and waits until they have ended and write nothing more.
  package static func killAll() {
    groups.withLock { groups in
      for group in groups { kill(-group, SIGKILL) }
      for group in groups {
        for _ in 0..<1000 where kill(-group, 0) == 0 { usleep(1000) }
      }
    }
  }
}
