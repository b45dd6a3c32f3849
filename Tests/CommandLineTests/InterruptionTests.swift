import Foundation
import Glibc
import LockstepTestSupport
import Testing

/// Ctrl-C, Ctrl-\, `kill` and closing the terminal.
struct InterruptionTests {
  @Test(
    arguments: [SIGINT, SIGTERM, SIGHUP, SIGQUIT],
    [
      ["match", "gd", "cg", "bfgs", "-d", "20", "-n", "40", "--count", "100000000", "--output", "a/b/results"],
      ["match", "gd", "cg", "bfgs", "-d", "20", "-n", "40", "--count", "100000000", "--output", "kept", "--force"],
      ["sample", "-f", "ill-conditioned", "-d", "100", "-n", "400", "--count", "10000", "--output", "prompts"],
      ["predict", "bfgs", "--prompts", "many", "--output", "predictions"],
      ["identify", "newton", "-d", "20", "-n", "40", "--count", "2000", "--output", "found"],
      ["reproduce", "8", "--count", "100000000", "--output", "figures"],
    ])
  func signalsLeaveNothingBehind(signal: Int32, arguments: [String]) throws {
    let folder = try TemporaryFolder()
    try Lockstep.succeed(["match", "ols", "cg", "-o", "kept"] + small, in: folder.path)
    if arguments[0] == "predict" {
      try Lockstep.succeed(["sample", "-d", "20", "-n", "40", "-c", "10000", "-o", "many"], in: folder.path)
    }
    let before = try Snapshot(of: folder.path)

    // Background jobs of a shell ignore Ctrl-C, and so do the programs that they start.
    Glibc.signal(signal, SIG_DFL)
    for blocksSignals in [false, true] {
      let running = try Running(Lockstep.executable, arguments, in: folder.path, blocksSignals: blocksSignals)
      // A partial file or folder shows that the program has started its work.
      let hasBegun = waitForChanges(below: folder.path) {
        let paths = try? FileManager.default.subpathsOfDirectory(atPath: folder.path)
        return paths?.contains { $0.contains("partial") } == true
      }
      #expect(hasBegun)
      #expect(kill(running.process, signal) == 0)
      let outcome = try running.outcome()
      #expect(outcome.signal == signal || outcome.status == 128 + signal)
      #expect(outcome.output.isEmpty)
      #expect(try Snapshot(of: folder.path) == before)
    }
  }

  /// A step may take long, and a training stops after it. `script` runs a command in a pseudo-terminal.
  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/script")))
  func terminalsShowThatATrainingStops() throws {
    let folder = try TemporaryFolder()
    try Training.tiny.setting(["steps": 1_000_000]).write(to: folder.file("net.json"))
    Glibc.signal(SIGINT, SIG_DFL)
    let command = "echo $$ > process; exec '\(Lockstep.executable)' train net.json --output net"
    let running = try Running(
      "/usr/bin/script", ["-qec", command, "/dev/null"], environment: ["SHELL": "/bin/bash"], in: folder.path)
    let state = folder.file("net/training-state.safetensors")
    #expect(waitForChanges(below: folder.path) { FileManager.default.fileExists(atPath: state) })
    let process = try #require(try pid_t(folder.text(of: "process").trimmingCharacters(in: .newlines)))
    #expect(kill(process, SIGINT) == 0)
    let outcome = try running.outcome()
    #expect(outcome.status == 128 + SIGINT)
    #expect(outcome.output.contains("Stopping after this step; press Ctrl-C again to stop at once."))
  }

  /// As with nohup.
  @Test func ignoredSignalsStayIgnored() throws {
    let folder = try TemporaryFolder()
    let command =
      "trap '' HUP; '\(Lockstep.executable)' sample -d 20 -n 40 -c 20000 -o prompts & "
      + "while kill -HUP $! 2> /dev/null; do :; done; wait $!"
    let outcome = try run("/bin/bash", ["-c", command], in: folder.path)
    #expect(outcome.status == 0)
    #expect(folder.contents == ["prompts"])
  }
}

/// The programs that a command starts end with it, however it ends.
struct ChildrenTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try Lockstep.succeed(["match", "gd", "cg", "bfgs", "-o", "results"] + small, in: folder.path)
  }

  /// Whether a process ends within a minute.
  private func ends(_ process: String) throws -> Bool {
    try run("/usr/bin/timeout", ["60", "tail", "--pid=\(process)", "-f", "/dev/null"]).status == 0
  }

  /// Starts a copy of the program that finds no other Python than this script in Bash.
  private func start(_ arguments: [String], python: String) throws -> Running {
    try folder.write("#!/bin/bash\n\(python)\n", to: "script")
    try Lockstep.copy(folder.file("script"), to: folder.file("bin/python3"))
    try Lockstep.copy(to: folder.file("lockstep"))
    return try Running(
      folder.file("lockstep"), arguments,
      environment: ["PATH": folder.file("bin"), "LOCKSTEP_REGISTRY": Lockstep.repository + "/Registry"], in: folder.path
    )
  }

  private func appears(_ file: String) -> Bool {
    waitForChanges(below: folder.path) { FileManager.default.fileExists(atPath: folder.file(file)) }
  }

  /// Runs `report` with a Python that says it has vl-convert, and returns the process of its child when that runs.
  private func report(_ draw: String) throws -> (Running, child: String) {
    let running = try start(
      ["report", "results", "--figures"],
      python: """
        if [ $# = 3 ]; then echo "lockstep charts"; exit; fi
        \(draw)
        """)
    #expect(appears("child"))
    return (running, child: try folder.text(of: "child").trimmingCharacters(in: .newlines))
  }

  private static func announcing(_ command: String) -> String {
    """
    \(command) &
    echo $! > child.new
    /bin/mv child.new child
    wait
    """
  }

  @Test(arguments: [SIGINT, SIGTERM, SIGHUP, SIGQUIT]) func signalsEndChildren(signal: Int32) throws {
    let (running, child) = try report(Self.announcing("/bin/sleep 1000"))
    #expect(kill(running.process, signal) == 0)
    let outcome = try running.outcome()
    #expect(outcome.signal == signal && outcome.errors.isEmpty)
    #expect(try ends(child))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.file("results")).allSatisfy { !$0.contains("report") })
  }

  /// A killed program cannot end its children, but their input ends.
  @Test func killsEndChildren() throws {
    let (running, child) = try report(Self.announcing("/bin/cat < /proc/$$/fd/0"))
    #expect(kill(running.process, SIGKILL) == 0)
    #expect(try running.outcome().signal == SIGKILL)
    #expect(try ends(child))
  }

  @Test(
    .enabled(if: FileManager.default.isExecutableFile(atPath: Lockstep.repository + "/.tools/python/bin/python3")),
    arguments: [["report", "results", "--figures"], ["reproduce", "8", "-o", "figures"] + small])
  func killsEndTheRenderer(command: [String]) throws {
    // Drawing never ends.
    try folder.write(
      """
      import pathlib, time
      def javascript_bundle(): return ""
      def vegalite_to_svg(text):
        pathlib.Path(__file__).with_name("drawing").touch()
        time.sleep(1000)
      """, to: "bin/vl_convert.py")
    // Without the option -I, which keeps Python from importing that.
    let running = try start(
      command + ["--jobs", "1"],
      python: #"PYTHONPATH=\#(folder.file("bin")) exec \#(Lockstep.repository)/.tools/python/bin/python3 "${@:2}""#)
    #expect(appears("bin/drawing"))
    let children = Self.processes(mentioning: folder.path).filter { $0 != String(running.process) }
    #expect(children.count == 2, "the renderer and its worker")
    #expect(kill(running.process, SIGKILL) == 0)
    #expect(try running.outcome().signal == SIGKILL)
    for child in children { #expect(try ends(child)) }
  }

  /// The processes with this text in their arguments.
  private static func processes(mentioning text: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).filter { process in
      let arguments = FileManager.default.contents(atPath: "/proc/\(process)/cmdline") ?? Data()
      return String(decoding: arguments, as: UTF8.self).contains(text)
    }
  }

  /// A program of the name that is no Python, or hangs, is no renderer, and nothing that it prints gets into the page.
  @Test(arguments: ["echo hacked", "sleep 1000"]) func otherProgramsAreNoRenderers(command: String) throws {
    let outcome = try start(["report", "results", "--figures"], python: "/bin/\(command)").outcome()
    #expect(outcome.status == 0 && outcome.output.contains("Charts were skipped"))
    #expect(try !folder.text(of: "results/report/index.html").contains("hacked"))
  }
}
