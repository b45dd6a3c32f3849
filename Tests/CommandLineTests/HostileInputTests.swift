import Foundation
import Glibc
import LockstepTestSupport
import Testing

/// Files from elsewhere: too large, made to take memory, with text that controls terminals, with numbers at the ends of
/// their range.
struct HostileInputTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A sparse file of 10 GB takes no space on the disk.
  @Test(arguments: [
    (["show", "sparse"], "536870912"), (["train", "sparse", "-o", "net"], "16777216"),
    (["describe", "huge", "--registry", "registry"], "16777216"),
  ])
  func hugeDocumentsAreRejected(arguments: [String], limit: String) throws {
    try folder.write("", to: "registry/learners/huge.json")
    for path in ["sparse", "registry/learners/huge.json"] {
      try folder.write("", to: path)
      #expect(truncate(folder.file(path), 10_000_000_000) == 0)
    }
    let outcome = try Lockstep.run(arguments, in: folder.path)
    Lockstep.expectFailure(outcome, arguments, words: ["10000000000 bytes", limit])
  }

  /// The texts that take the most memory for their size: 4 MiB of them. The address space is limited to 50 times as much,
  /// beside the 300 MB of the program.
  @Test(
    .enabled(if: Sanitizer.isAbsent),
    arguments: ["{}", "[]", "[0]", #"{"a":1}"#, #"{"a":{"b":{"c":{}}}}"#, "0", #""""#, "1e5"])
  func documentsTakeMemoryInProportion(element: String) throws {
    let count = (4 << 20) / (element.utf8.count + 1)
    try folder.write("[" + Array(repeating: element, count: count).joined(separator: ",") + "]", to: "large.json")
    let limit = 300_000 + 50 * 4096
    let outcome = try run(
      "/bin/bash", ["-c", "ulimit -v \(limit); exec '\(Lockstep.executable)' show large.json"], in: folder.path)
    Lockstep.expectFailure(outcome, ["show"], words: ["large.json", "is an array"])
  }

  private static let hostile = #"evil \u001b[2J\u009b31m\u202e\u2066\u200b"#

  @Test(arguments: [["list"], ["describe", "evil"], ["describe", "broken"], ["match", "broken", "gd"]])
  func foreignTextCannotControlTheTerminal(arguments: [String]) throws {
    let preset =
      #"{"schema":"lockstep.preset","schema_version":1,"summary":"\#(Self.hostile)","plugin":"gradient-descent""#
    try folder.write(preset + "}", to: "registry/learners/evil.json")
    try folder.write(preset + #","\#(Self.hostile)":1}"#, to: "registry/learners/broken.json")
    let outcome = try Lockstep.run(arguments + ["--registry", "registry"], in: folder.path)
    let text = outcome.output + outcome.errors
    #expect(text.contains("evil \\u001b[2J"), "\(text)")
    #expect(
      text.unicodeScalars.allSatisfy { $0 == "\n" || ![.control, .format].contains($0.properties.generalCategory) })
  }

  /// JSON keeps its value.
  @Test func foreignTextInJSONIsTheSame() throws {
    try folder.write(
      #"{"schema":"lockstep.preset","schema_version":1,"summary":"\#(Self.hostile)","plugin":"gradient-descent"}"#,
      to: "registry/learners/evil.json")
    let outcome = try Lockstep.run(["describe", "evil", "--json", "--registry", "registry"], in: folder.path)
    let summary = (try outcome.json() as? [[String: Any]])?.first?["summary"] as? String
    #expect(summary == "evil \u{1b}[2J\u{9b}31m\u{202e}\u{2066}\u{200b}")
  }

  /// Figures become folders, and their tables are read from files.
  @Test func namesStayInTheirFolders() throws {
    let shipped = Lockstep.repository + "/Registry"
    let figure = try String(contentsOfFile: shipped + "/figures/figure-8.json", encoding: .utf8)
    let table = try #require(figure.firstMatch(of: /"table": *"([^"]+)"/)?.1)
    for name in ["figure-..", "..", ".hidden", "a b"] { try folder.write(figure, to: "registry/figures/\(name).json") }
    for path in ["../published/x", "/etc/passwd", "..", "a/b", ""] {
      try folder.write(figure.replacing(table, with: path), to: "registry/figures/figure-8.json")
      try Lockstep.fail(
        ["reproduce", "figure-8", "--registry", "registry", "-o", "out"], words: ["figure-8.json", "'\(path)'"],
        in: folder)
    }
    for name in ["figure-..", "..", ".hidden", "a b"] {
      try Lockstep.fail(
        ["reproduce", name, "--registry", "registry", "-o", "out"], words: ["figure '\(name)'"], in: folder)
    }
  }

  // MARK: - Numbers

  @Test(arguments: ["newton", "cg", "cg-scipy", "bfgs", "lbfgs", "gd"], [1e-80, 1e-160, 1e-300])
  func tinyInputsAreReported(learner: String, scale: Double) throws {
    try Safetensors.prompts(inputs: { scale * (1 + sin(Double($0 * $0 + 1))) }).write(to: folder.file("prompts"))
    try Lockstep.fail(
      ["match", "ols", learner, "--prompts", "prompts", "-o", "results"],
      words: ["prompt 0, after 1 example", "small"],
      in: folder)
  }

  @Test(arguments: ["cg", "bfgs"]) func tinyLabelsAreReported(learner: String) throws {
    try Safetensors.prompts(labels: { 1e-158 * cos(Double($0 + 1)) }).write(to: folder.file("prompts"))
    try Lockstep.fail(
      ["match", "ols", learner, "--prompts", "prompts", "-o", "results"],
      words: ["prompt 0, after 1 example", "small"],
      in: folder)
  }

  // MARK: - Checkpoints

  @Test func errorsNameTheCheckpointsFile() throws {
    try Training.tiny.setting(["steps": 1]).write(to: folder.file("net.json"))
    #expect(try Lockstep.run(["train", "net.json", "-o", "net"], in: folder.path).status == 0)
    let configuration = try folder.text(of: "net/configuration.json")
    try folder.write(configuration.replacing("transformer", with: "transfomer"), to: "net/configuration.json")
    for command in [["match", "net", "gd"], ["probe", "net"], ["describe", "net"]] {
      try Lockstep.fail(command, words: ["net", "'transfomer'", "transformer"], in: folder)
    }
    try folder.write(configuration.replacing("linear-regression", with: "nonlinear"), to: "net/configuration.json")
    try Lockstep.fail(["probe", "net"], words: ["net/configuration.json", "'nonlinear"], in: folder)
    try folder.write(configuration, to: "net/configuration.json")

    var model = try Safetensors(folder.file("net/model.safetensors"))
    for index in model.tensors.indices { model.tensors[index].values = model.tensors[index].values.map { _ in 3e38 } }
    try model.write(to: folder.file("net/model.safetensors"))
    try Lockstep.fail(["probe", "net", "-c", "4"], words: ["net/model.safetensors", "hidden states"], in: folder)
    try Lockstep.succeed(["sample", "-d", "1", "-n", "6", "-c", "4", "-o", "prompts"], in: folder.path)
    try Lockstep.fail(
      ["activations", "net", "--prompts", "prompts", "-o", "states"],
      words: ["not a finite number", "layer 0", "prompt 0"],
      in: folder)
    #expect(!folder.contents.contains("states"))
  }

  /// A training's context for which the network has no positions, or whose activations no machine can hold.
  @Test func contextsOfCheckpointsAreChecked() throws {
    let lstm = Training.tiny.setting(["network": ["kind": "lstm", "dimension": 1, "layers": 2, "width": 256]])
    for (name, training) in [("net", Training.tiny), ("deep", lstm)] {
      #expect(try folder.train(training.setting(["steps": 1]), name).status == 0)
      let configuration = try folder.text(of: "\(name)/configuration.json")
      try folder.write(
        configuration.replacing("\"context_size\":6", with: "\"context_size\":1000000"),
        to: "\(name)/configuration.json")
    }
    for command in [["describe", "net"], ["match", "net", "gd"], ["probe", "net"]] {
      try Lockstep.fail(command, words: ["net/configuration.json", "1000000", "positions for 9"], in: folder)
    }
    let description = try Lockstep.succeed(["describe", "deep"], in: folder.path)
    #expect(description.contains("not measured") && description.contains("GiB"), "\(description)")
  }

  /// Sizes that no memory suffices for are refused before anything of that size is made.
  @Test func hugeNetworksAreRefused() throws {
    let sparse: [String: Any] = [
      "kind": "linear-transformer", "dimension": 3, "layers": 1, "heads": 1, "width": 1 << 20, "weights": "sparse",
    ]
    for (network, word) in [
      (sparse, "entries"), (sparse.merging(["weights": "full"]) { $1 }, "of memory"),
      (["kind": "lstm", "dimension": 1_000_000, "layers": 1, "width": 8], "from 1 to 10000"),
    ] {
      try Training.tiny.setting(["network": network, "context_size": 4]).write(to: folder.file("huge.json"))
      try Lockstep.fail(["train", "huge.json", "-o", "net"], words: [word], in: folder)
    }
  }
}
