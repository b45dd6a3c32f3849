import Foundation
import Glibc
import LockstepTestSupport
import Testing

/// How a program ended, and what it wrote.
struct Outcome {
  /// The exit status; nil if a signal ended it.
  let status: Int32?
  /// The signal that ended it; nil if it exited.
  let signal: Int32?
  /// What it wrote to standard output.
  let output: String
  /// What it wrote to standard error.
  let errors: String

  /// Standard output as JSON.
  func json() throws -> Any { try JSONSerialization.jsonObject(with: Data(output.utf8)) }
}

/// A program that was started, with its output going to files.
final class Running {
  let process = Process()
  private let folder: TemporaryFolder
  private let exited = DispatchSemaphore(value: 0)

  /// - Parameter isDeaf: Whether the program is started with all signals blocked.
  init(
    _ program: String, _ arguments: [String], environment: [String: String] = [:], in folder: String,
    isDeaf: Bool = false
  ) throws {
    let outputs = try TemporaryFolder()
    self.folder = outputs
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: folder)
    // Nothing of the tests' own surroundings that changes what is printed, and no long backtraces of a crash.
    var variables = ProcessInfo.processInfo.environment
    for name in ["OPENBLAS_CORETYPE", "LOCKSTEP_REGISTRY", "NO_COLOR", "MAKEFLAGS", "MAKELEVEL", "MFLAGS"] {
      variables[name] = nil
    }
    variables["SWIFT_BACKTRACE"] = "enable=no"
    process.environment = variables.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try Self.file(outputs.file("output"))
    process.standardError = try Self.file(outputs.file("errors"))
    process.terminationHandler = { [exited] _ in exited.signal() }
    // A program has the signals blocked that the thread has that starts it.
    var signals = sigset_t()
    var own = sigset_t()
    sigfillset(&signals)
    pthread_sigmask(isDeaf ? SIG_BLOCK : SIG_UNBLOCK, &signals, &own)
    defer { pthread_sigmask(SIG_SETMASK, &own, nil) }
    try process.run()
  }

  private static func file(_ path: String) throws -> FileHandle {
    _ = FileManager.default.createFile(atPath: path, contents: nil)
    return try FileHandle(forWritingTo: URL(filePath: path))
  }

  /// Waits for its end. One that does not come in five minutes is made by force, so that a hang is a failure.
  func outcome() throws -> Outcome {
    if exited.wait(timeout: .now() + 300) == .timedOut {
      kill(process.processIdentifier, SIGKILL)
      exited.wait()
    }
    let hasExited = process.terminationReason == .exit
    return Outcome(
      status: hasExited ? process.terminationStatus : nil, signal: hasExited ? nil : process.terminationStatus,
      output: try String(contentsOfFile: folder.file("output"), encoding: .utf8),
      errors: try String(contentsOfFile: folder.file("errors"), encoding: .utf8))
  }
}

/// The program that is tested.
enum Lockstep {
  /// The repository's folder.
  static let repository = URL(filePath: #filePath).appending(path: "../../..").standardized.path

  /// The executable that was built with the tests, in the same folder or one a little above.
  static let executable: String = {
    for start in ["/proc/self/exe", CommandLine.arguments[0]] {
      var folder = URL(filePath: start).resolvingSymlinksInPath().deletingLastPathComponent()
      for _ in 0..<4 {
        let candidate = folder.appending(path: "lockstep").path
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: candidate, isDirectory: &isFolder), !isFolder.boolValue {
          return candidate
        }
        folder = folder.deletingLastPathComponent()
      }
    }
    return "there is no lockstep beside the tests"
  }()

  /// Runs the command to its end.
  static func run(
    _ arguments: [String], environment: [String: String] = [:], in folder: String = NSTemporaryDirectory()
  ) throws -> Outcome {
    try Running(executable, arguments, environment: environment, in: folder).outcome()
  }

  /// Runs a copy of the command that finds no Python with vl-convert. Drawing charts is slow and has tests of its own.
  static func runWithoutCharts(_ arguments: [String], in folder: TemporaryFolder) throws -> Outcome {
    let program = folder.file("lockstep")
    if !FileManager.default.fileExists(atPath: program) {
      try FileManager.default.copyItem(atPath: executable, toPath: program)
    }
    return try Running(
      program, arguments, environment: ["PATH": "/nonexistent", "LOCKSTEP_REGISTRY": repository + "/Registry"],
      in: folder.path
    ).outcome()
  }

  /// Runs the command, which must succeed and have nothing to complain of.
  @discardableResult
  static func succeed(
    _ arguments: [String], environment: [String: String] = [:], in folder: String = NSTemporaryDirectory(),
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> String {
    let outcome = try run(arguments, environment: environment, in: folder)
    #expect(outcome.status == 0, "\(arguments): \(outcome.errors)", sourceLocation: sourceLocation)
    #expect(outcome.errors.isEmpty, sourceLocation: sourceLocation)
    return outcome.output
  }

  /// Runs the command, which must fail: not by a signal, with an error that holds all of `words`, with nothing on
  /// standard output, and with the folder as it was.
  @discardableResult
  static func fail(
    _ arguments: [String], words: [String], in folder: TemporaryFolder,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> Outcome {
    let before = try Snapshot(of: folder.path)
    let outcome = try run(arguments, in: folder.path)
    expectFailure(outcome, arguments, words: words, sourceLocation: sourceLocation)
    #expect(try Snapshot(of: folder.path) == before, "something was left", sourceLocation: sourceLocation)
    return outcome
  }

  static func expectFailure(
    _ outcome: Outcome, _ arguments: [String], words: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    #expect(outcome.signal == nil, "\(arguments) crashed", sourceLocation: sourceLocation)
    #expect(outcome.status != 0, "\(arguments) succeeded", sourceLocation: sourceLocation)
    #expect(outcome.output.isEmpty, sourceLocation: sourceLocation)
    #expect(outcome.errors.hasPrefix("Error: "), "\(outcome.errors)", sourceLocation: sourceLocation)
    #expect(!outcome.errors.contains("Domain"), "\(outcome.errors)", sourceLocation: sourceLocation)
    for word in words {
      #expect(outcome.errors.contains(word), "'\(word)' is not in: \(outcome.errors)", sourceLocation: sourceLocation)
    }
  }
}

/// The content of everything in a folder, hidden files too.
struct Snapshot: Equatable {
  let files: [String: Data?]

  init(of folder: String) throws {
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder)
    files = Dictionary(
      uniqueKeysWithValues: names.map { ($0, FileManager.default.contents(atPath: "\(folder)/\($0)")) })
  }
}

/// Any program to its end.
func run(
  _ program: String, _ arguments: [String], environment: [String: String] = [:],
  in folder: String = Lockstep.repository
) throws -> Outcome {
  try Running(program, arguments, environment: environment, in: folder).outcome()
}

extension TemporaryFolder {
  /// Writes a text file into the folder, making the folders on its way.
  func write(_ text: String, to name: String) throws {
    let url = URL(filePath: file(name))
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  func text(of name: String) throws -> String { try String(contentsOfFile: file(name), encoding: .utf8) }
}

/// Options for prompts so few and small that nothing takes long.
let small = ["-d", "3", "-n", "6", "-c", "4"]
