import Foundation
import Glibc
import LockstepTestSupport
import Testing

/// Ctrl-C, `kill` and closing the terminal.
struct InterruptionTests {
  @Test(
    arguments: [SIGINT, SIGTERM, SIGHUP],
    [
      ["match", "gd", "cg", "bfgs", "-d", "20", "-n", "40", "--count", "100000000", "--output", "a/b/results"],
      ["match", "gd", "cg", "bfgs", "-d", "20", "-n", "40", "--count", "100000000", "--output", "kept", "--force"],
      ["sample", "-f", "ill-conditioned", "-d", "100", "-n", "400", "--count", "10000", "--output", "prompts"],
      ["predict", "bfgs", "--prompts", "many", "--output", "predictions"],
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
      #expect(kill(running.process.processIdentifier, signal) == 0)
      let outcome = try running.outcome()
      #expect(outcome.signal == signal || outcome.status == 128 + signal)
      #expect(outcome.output.isEmpty)
      #expect(try Snapshot(of: folder.path) == before)
    }
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
