import Foundation
import Glibc
import LockstepTestSupport
import Synchronization
import Testing

/// The exit status and output of a program.
struct Outcome {
  /// The exit status; nil if a signal ended it.
  let status: Int32?
  /// The signal that ended it; nil if it exited.
  let signal: Int32?
  /// The text on standard output.
  let output: String
  /// The text on standard error.
  let errors: String

  /// The text on standard error without lines of progress, which a slow machine prints.
  var complaints: [Substring] {
    errors.split(separator: "\n").filter { $0.firstMatch(of: /^\d+ of \d+ .*, about .* left$/) == nil }
  }

  /// Standard output as JSON.
  func json() throws -> Any { try JSONSerialization.jsonObject(with: Data(output.utf8)) }
}

/// A running program whose output goes to files.
final class Running: Sendable {
  /// Its number.
  let process: pid_t
  private let folder: TemporaryFolder
  private let exited = DispatchSemaphore(value: 0)
  private let status = Mutex<Int32>(0)

  /// - Parameter blocksSignals: Whether the program is started with all signals blocked.
  init(
    _ program: String, _ arguments: [String], environment: [String: String] = [:], in folder: String,
    blocksSignals: Bool = false
  ) throws {
    let outputs = try TemporaryFolder()
    self.folder = outputs
    // Without the variables of the tests' environment that change the output, and without long backtraces.
    var variables = ProcessInfo.processInfo.environment
    for name in ["OPENBLAS_CORETYPE", "LOCKSTEP_REGISTRY", "NO_COLOR", "MAKEFLAGS", "MAKELEVEL", "MFLAGS"] {
      variables[name] = nil
    }
    variables["SWIFT_BACKTRACE"] = "enable=no"
    variables.merge(environment) { $1 }

    // Foundation's Process crashes now and then when several threads start programs.
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, outputs.file("output"), O_WRONLY | O_CREAT, 0o600)
    posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, outputs.file("errors"), O_WRONLY | O_CREAT, 0o600)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var signals = sigset_t()
    if blocksSignals { sigfillset(&signals) } else { sigemptyset(&signals) }
    posix_spawnattr_setsigmask(&attributes, &signals)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))
    // Swift cannot set the folder in which a program is started.
    let inFolder = "/usr/bin/env"
    var words = ([inFolder, "-C", folder, program] + arguments).map { strdup($0) } + [nil]
    var settings = variables.map { strdup("\($0)=\($1)") } + [nil]
    defer { for text in words + settings { free(text) } }
    var process: pid_t = 0
    let code = posix_spawn(&process, inFolder, &actions, &attributes, &words, &settings)
    guard code == 0 else { throw POSIXError(POSIXErrorCode(rawValue: code) ?? .EINVAL) }
    self.process = process
    Thread.detachNewThread { [self] in
      var result: Int32 = 0
      while waitpid(self.process, &result, 0) < 0, errno == EINTR {}
      status.withLock { $0 = result }
      exited.signal()
    }
  }

  /// Waits for the program to end, and kills it after ten minutes.
  func outcome() throws -> Outcome {
    if exited.wait(timeout: .now() + 600) == .timedOut {
      kill(process, SIGKILL)
      exited.wait()
    }
    let status = status.withLock { $0 }
    let signal = status & 0x7f
    return Outcome(
      status: signal == 0 ? status >> 8 & 0xff : nil, signal: signal == 0 ? nil : signal,
      output: try String(contentsOfFile: folder.file("output"), encoding: .utf8),
      errors: try String(contentsOfFile: folder.file("errors"), encoding: .utf8))
  }
}

/// The program under test.
enum Lockstep {
  /// The repository's folder.
  static let repository = URL(filePath: #filePath).appending(path: "../../..").standardized.path

  /// The executable that was built with the tests, in their folder or one of the folders above it.
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

  /// Runs the command and waits for it to end.
  static func run(
    _ arguments: [String], environment: [String: String] = [:], in folder: String = NSTemporaryDirectory()
  ) throws -> Outcome {
    try Running(executable, arguments, environment: environment, in: folder).outcome()
  }

  /// Copies the executable, or another program. Another process does: programs that start meanwhile would inherit the open
  /// copy, which then could not be run.
  static func copy(_ program: String = executable, to path: String) throws {
    let outcome = try Running("/usr/bin/install", ["-D", "-m", "755", program, path], in: "/").outcome()
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  /// Runs a copy of the command that finds no Python with vl-convert. Drawing charts is slow and has tests of its own.
  static func runWithoutCharts(_ arguments: [String], in folder: TemporaryFolder) throws -> Outcome {
    let program = folder.file("lockstep")
    if !FileManager.default.fileExists(atPath: program) {
      try copy(to: program)
    }
    return try Running(
      program, arguments, environment: ["PATH": "/nonexistent", "LOCKSTEP_REGISTRY": repository + "/Registry"],
      in: folder.path
    ).outcome()
  }

  /// Runs the command, which must succeed without output on standard error other than progress.
  @discardableResult
  static func succeed(
    _ arguments: [String], environment: [String: String] = [:], in folder: String = NSTemporaryDirectory(),
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws -> String {
    let outcome = try run(arguments, environment: environment, in: folder)
    #expect(outcome.status == 0, "\(arguments): \(outcome.errors)", sourceLocation: sourceLocation)
    #expect(outcome.complaints.isEmpty, sourceLocation: sourceLocation)
    return outcome.output
  }

  /// Runs the command, which must fail without a signal, with an error that contains all of `words`, without output on
  /// standard output, and without changing the folder.
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

/// The contents of all files in a folder, including hidden ones.
struct Snapshot: Equatable {
  let files: [String: Data?]

  init(of folder: String) throws {
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder)
    files = Dictionary(
      uniqueKeysWithValues: names.map { ($0, FileManager.default.contents(atPath: "\(folder)/\($0)")) })
  }
}

/// Runs any program and waits for it to end.
func run(
  _ program: String, _ arguments: [String], environment: [String: String] = [:],
  in folder: String = Lockstep.repository
) throws -> Outcome {
  try Running(program, arguments, environment: environment, in: folder).outcome()
}

extension TemporaryFolder {
  /// Writes a text file into the folder, creating parent folders as needed.
  func write(_ text: String, to name: String) throws {
    let url = URL(filePath: file(name))
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  func text(of name: String) throws -> String { try String(contentsOfFile: file(name), encoding: .utf8) }
}

/// Options for few and small prompts.
let small = ["-d", "3", "-n", "6", "-c", "4"]
