internal import LockstepCore
internal import Foundation
internal import LockstepFiles

/// Another program, run to its end without a shell.
struct ExternalProgram {
  struct Outcome {
    let status: Int32
    let output: Data
    let errors: String
  }

  let executable: String

  /// - Throws: ``LockstepCore/LockstepError`` if the program cannot be started, or a signal ended it.
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
    // A program that fills one pipe while nobody reads it would wait for ever.
    let reader = Reading(errors.fileHandleForReading)
    let text = output.fileHandleForReading.readDataToEndOfFile()
    let words = reader.content
    process.waitUntilExit()
    guard process.terminationReason == .exit else {
      throw LockstepError.file("'\(executable)' was ended by signal \(process.terminationStatus)")
    }
    return Outcome(
      status: process.terminationStatus, output: text,
      errors: String(decoding: words, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines))
  }

  /// A file handle that another thread reads to its end.
  private final class Reading: @unchecked Sendable {
    private var data = Data()
    private let done = DispatchSemaphore(value: 0)

    init(_ handle: FileHandle) {
      Thread.detachNewThread { [self] in
        data = handle.readDataToEndOfFile()
        done.signal()
      }
    }

    /// Waits for the end. To be asked for once.
    var content: Data {
      done.wait()
      return data
    }
  }
}
