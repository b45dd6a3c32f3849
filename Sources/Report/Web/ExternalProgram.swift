internal import LockstepCore
internal import Foundation
internal import LockstepFiles

/// Another program, run without a shell.
struct ExternalProgram {
  struct Outcome {
    let status: Int32
    let output: Data
    let errors: String
  }

  let executable: String

  /// - Throws: `LockstepError` if the program cannot be started or is ended by a signal.
  func run(_ arguments: [String]) throws -> Outcome {
    let process = Process()
    process.executableURL = URL(filePath: executable)
    process.arguments = arguments
    let (output, errors) = (Pipe(), Pipe())
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    do {
      try process.run()
    } catch {
      throw LockstepError.file("cannot run '\(executable)': \(error.localizedDescription)")
    }
    // Both pipes must be read at the same time: a program blocks when one is full.
    let reading = DispatchGroup()
    nonisolated(unsafe) var errorOutput = Data()
    DispatchQueue.global().async(group: reading) { errorOutput = errors.fileHandleForReading.readDataToEndOfFile() }
    let text = output.fileHandleForReading.readDataToEndOfFile()
    reading.wait()
    process.waitUntilExit()
    guard process.terminationReason == .exit else {
      throw LockstepError.file("'\(executable)' was ended by signal \(process.terminationStatus)")
    }
    return Outcome(
      status: process.terminationStatus, output: text,
      errors: String(decoding: errorOutput, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
  }
}
