import Foundation
import LockstepTestSupport
import Testing

/// Help, and the commands that describe the program.
struct HelpTests {
  static let subcommands = [
    "identify", "match", "show", "report", "reproduce", "sample", "predict", "tune", "train", "probe", "import",
    "construct",
    "activations", "merge", "check", "list", "describe", "new", "doctor",
  ]

  @Test func helpListsEverySubcommand() throws {
    let help = try Lockstep.succeed(["--help"])
    for name in Self.subcommands { #expect(help.contains("  \(name) ")) }
    #expect(try Lockstep.succeed([]) == help)
    let listed = help.matches(of: /\n  ([a-z]+) +[A-Z]/).map { String($0.1) }
    #expect(Set(listed) == Set(Self.subcommands + (listed.contains("help") ? ["help"] : [])))
    let lines = help.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count <= 35 && lines.allSatisfy { $0.count <= 80 }, "the help does not fit on a screen")
  }

  @Test(arguments: subcommands) func eachSubcommandHasHelp(name: String) throws {
    let help = try Lockstep.succeed([name, "--help"])
    #expect(help.contains("USAGE: lockstep \(name)"))
    #expect(help == (try Lockstep.succeed(["help", name])))
    for line in help.split(separator: "\n") where line.hasPrefix("  -") {
      #expect(line.count > 4, "an option without a name in the help of \(name)")
    }
  }

  /// These commands have neither an experiment nor a network that would provide other defaults.
  @Test(arguments: ["sample", "tune"]) func defaultsAreThoseOfTheCommand(name: String) throws {
    let help = try Lockstep.succeed([name, "--help"])
    #expect(help.contains("(default: 20)") && !help.contains("experiment"))
  }

  @Test func versionIsANumber() throws {
    #expect(try Lockstep.succeed(["--version"]).wholeMatch(of: /[0-9]+\.[0-9]+\.[0-9]+\n/) != nil)
  }

  @Test(arguments: ["bash", "zsh", "fish"]) func completionsAreWritten(shell: String) throws {
    let script = try Lockstep.succeed(["--generate-completion-script", shell])
    for name in Self.subcommands { #expect(script.contains(name)) }
  }

  @Test func listShowsEveryKind() throws {
    let list = try Lockstep.succeed(["list"])
    for name in [
      "Learners", "gradient-descent", "newton", "Trained networks", "Metrics", "similarity-of-errors",
      "Function classes",
      "linear-regression", "isotropic", "Experiments", "classical",
    ] {
      #expect(list.contains(name))
    }
    let entries = try Lockstep.run(["list", "--json"]).json() as? [[String: Any]] ?? []
    #expect(
      Set(entries.compactMap { $0["kind"] as? String }) == [
        "learner", "hypothesis", "metric", "function class", "measurement", "experiment", "figure", "training",
      ])
    #expect(Set(entries.compactMap { $0["origin"] as? String }) == ["plugin", "registry"])
    for entry in entries {
      #expect(Set(entry.keys) == ["name", "kind", "origin", "summary", "error"])
      #expect(entry["summary"] is String && entry["error"] is NSNull)
      #expect(list.contains("  \(entry["name"] as? String ?? "-") "))
    }
  }

  @Test(arguments: [
    ("gradient-descent", "learner", "rate"), ("newton", "learner", "iterative-newton"),
    ("similarity-of-errors", "metric", "count-t0"), ("linear-regression", "function class", "noise"),
    ("isotropic", "function class", "condition-number"), ("classical", "experiment", "similarity-of-weights"),
    ("tiny", "training", "64"), ("figure-8", "figure", "transformer"),
  ])
  func describeShowsOptionsAndLiterature(name: String, kind: String, word: String) throws {
    let text = try Lockstep.succeed(["describe", name])
    #expect(text.hasPrefix("\(name) (\(kind)): "))
    #expect(text.contains(word))
    let json = try Lockstep.succeed(["describe", name, "--json"])
    #expect(json.contains(word))
    let entries = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [[String: Any]] ?? []
    #expect(entries.map { $0["name"] as? String } == [name])
    #expect(entries.map { $0["kind"] as? String } == [kind])
  }

  @Test func aFigureIsDescribedByItsNumber() throws {
    #expect(try Lockstep.succeed(["describe", "26"]).contains("figure-26 (figure): "))
    #expect(try Lockstep.succeed(["describe", "table-1"]).contains("figure-5 (figure): "))
  }

  @Test func everyListedNameCanBeDescribed() throws {
    for entry in try Lockstep.run(["list", "--json"]).json() as? [[String: Any]] ?? [] {
      #expect(try Lockstep.run(["describe", entry["name"] as? String ?? ""]).status == 0)
    }
  }

  @Test func doctorShowsTheEnvironment() throws {
    let text = try Lockstep.succeed(["doctor"])
    let facts = try Lockstep.run(["doctor", "--json"]).json() as? [String: Any] ?? [:]
    #expect(Set(facts.keys) == ["lockstep", "kernels", "advice", "openblas", "processors", "registry"])
    for (name, fact) in facts where !(fact is NSNull) { #expect(text.contains(name) && text.contains("\(fact)")) }
    #expect(facts["registry"] as? String == Lockstep.repository + "/Registry")
    #expect(facts["advice"] is NSNull, "the environment is not clean")
  }

  @Test(arguments: [["list"], ["match", "gd", "cg", "--json"] + small]) func fullStandardOutputIsAnError(
    arguments: [String]
  ) throws {
    let folder = try TemporaryFolder()
    let command = "exec '\(Lockstep.executable)' \(arguments.joined(separator: " ")) > /dev/full"
    Lockstep.expectFailure(
      try run("/bin/bash", ["-c", command], in: folder.path), arguments, words: ["standard output", "No space left"])
  }

  @Test func pluginsAreChecked() throws {
    let output = try Lockstep.succeed(["check", "gradient-descent", "similarity-of-errors"])
    #expect(output == "gradient-descent: conforms\nsimilarity-of-errors: conforms\n")
    let outcome = try Lockstep.run(["check", "gradient-desent"])
    #expect(outcome.status != 0 && outcome.errors.contains("'gradient-descent'"))
    let preset = try Lockstep.run(["check", "newton"])
    #expect(preset.status != 0 && preset.errors.contains("'newton' is not a plugin but a preset of 'iterative-newton'"))
  }

  /// What the shells' scripts ask for: names and files.
  @Test func namesAreCompleted() throws {
    let folder = try TemporaryFolder()
    try folder.write("", to: "my-predictions.safetensors")
    let script = try Lockstep.succeed(["--generate-completion-script", "bash"])
    #expect(script.contains("---completion match -- positional@0"))
    func words(_ command: [String], _ word: String) throws -> [String] {
      let arguments = ["---completion"] + command + ["0", "\(word.count)"] + ["lockstep", word]
      return try Lockstep.run(arguments, environment: ["SAP_SHELL": "bash"], in: folder.path).output
        .split(separator: "\n").map(String.init)
    }
    let learners = try words(["match", "--", "positional@0"], "my-")
    #expect(learners.contains("iterative-newton") && learners.contains("transformer-d20"))
    #expect(learners.contains("my-predictions.safetensors"))
    #expect(try words(["match", "--", "--metric"], "").contains("similarity-of-errors"))
  }
}
