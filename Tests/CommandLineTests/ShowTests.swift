import Foundation
import LockstepTestSupport
import Testing

/// `lockstep show`, with and without a terminal.
struct ShowTests {
  let folder: TemporaryFolder
  private static let escape = "\u{1B}"

  init() throws {
    folder = try TemporaryFolder()
    try Lockstep.succeed(["match", "newton", "gd-linear", "ols", "-o", "results"] + small, in: folder.path)
  }

  @Test func pipesGetPlainText() throws {
    let text = try Lockstep.succeed(["show", "results", "--all"], in: folder.path)
    #expect(!text.contains(Self.escape))
    for pair in ["newton | gd-linear", "newton | ols", "gd-linear | ols"] {
      for metric in ["similarity-of-errors", "similarity-of-weights"] { #expect(text.contains("\(pair) by \(metric)")) }
    }
    #expect(try Lockstep.succeed(["show", "results/results.json", "--all"], in: folder.path) == text)
    #expect(
      try Lockstep.succeed(["show", "results", "--all"], environment: ["NO_COLOR": "1"], in: folder.path) == text)
  }

  @Test func summaryIsWhatMatchPrints() throws {
    let summary = try Lockstep.succeed(["show", "results"], in: folder.path)
    let match = try Lockstep.succeed(["match", "newton", "gd-linear", "ols"] + small)
    #expect(summary == match)
    #expect(try Lockstep.succeed(["show", "results", "--all"], in: folder.path).hasPrefix(summary))
  }

  /// Of many learners: a matrix that fits, with the networks' closest learners, and no more than a screen.
  @Test(.enabled(if: hasTerminal)) func manyLearnersFitOneScreen() throws {
    let document = try Lockstep.succeed(
      ["match", "-e", "classical", "-o", "all"] + small, in: folder.path
    ).split(separator: "\n", omittingEmptySubsequences: false)
    #expect(document.count < 40, "\(document.count) lines")
    let header = try #require(document.first { $0.wholeMatch(of: /[ 1-7]+/) != nil })
    #expect(header.split(separator: " ").compactMap { Int($0) } == Array(1...7))
    #expect(document.contains { $0.contains("1  newton ") })
    for width in [60, 80, 120] {
      let narrow = try run(
        "/usr/bin/script", ["-qec", "stty cols \(width); '\(Lockstep.executable)' show all", "/dev/null"],
        environment: ["TERM": "xterm", "NO_COLOR": "1", "SHELL": "/bin/bash"], in: folder.path)
      // The specification of the prompts is one word.
      let lines = narrow.output.split(separator: "\r\n").filter { !$0.contains("linear-regression:") }
      #expect(lines.allSatisfy { $0.count <= width }, "\(narrow.output)")
    }
  }

  @Test func learnersAndMetricsSelectPairs() throws {
    let one = try Lockstep.succeed(["show", "results", "--learner", "ols"], in: folder.path)
    #expect(one.contains("newton | ols by") && !one.contains("newton | gd-linear by"))
    let pair = try Lockstep.succeed(["show", "results", "-l", "ols", "-l", "gd-linear"], in: folder.path)
    #expect(pair.contains("gd-linear | ols by") && !pair.contains("newton | ols by"))
    let metric = try Lockstep.succeed(["show", "results", "--metric", "similarity-of-weights"], in: folder.path)
    #expect(metric.contains("similarity-of-weights (") && !metric.contains("similarity-of-errors"))
    let both = try Lockstep.succeed(
      ["show", "results", "-m", "similarity-of-weights", "-m", "similarity-of-errors"], in: folder.path)
    #expect(both.contains("similarity-of-weights (") && both.contains("similarity-of-errors ("))
  }

  /// `script` runs a command in a pseudo-terminal. Not every system has it.
  private static let hasTerminal = FileManager.default.isExecutableFile(atPath: "/usr/bin/script")

  private func inTerminal(_ arguments: String, environment: [String: String] = [:]) throws -> Outcome {
    try run(
      "/usr/bin/script", ["-qec", "'\(Lockstep.executable)' \(arguments)", "/dev/null"],
      environment: ["TERM": "xterm-256color", "SHELL": "/bin/bash"].merging(environment) { $1 }, in: folder.path)
  }

  @Test(.enabled(if: hasTerminal)) func terminalsGetColors() throws {
    let colored = try inTerminal("show results --all")
    #expect(colored.status == 0)
    #expect(colored.output.contains("\(Self.escape)[1m") && colored.output.contains(";48;2;"))
    for environment in [["NO_COLOR": "1"], ["TERM": "dumb"]] {
      let plain = try inTerminal("show results --all", environment: environment)
      #expect(plain.status == 0)
      #expect(!plain.output.contains(Self.escape))
      #expect(plain.output.contains("newton | ols by"))
    }
    #expect(try inTerminal("show results --all", environment: ["NO_COLOR": ""]).output.contains(Self.escape))
  }

  @Test(.enabled(if: hasTerminal)) func colorsWorkIfFloorEqualsCeiling() throws {
    try Safetensors.prompts(inputs: { _ in 0 }, labels: { _ in 0 }).write(to: folder.file("zeros"))
    try Lockstep.succeed(["match", "newton", "cg", "--prompts", "zeros", "-o", "zero-results"], in: folder.path)
    let outcome = try inTerminal("show zero-results --all")
    #expect(outcome.status == 0)
    #expect(outcome.output.contains(";48;2;"))
  }
}
