import Foundation
import LockstepTestSupport
import Testing

/// The commands in the documentation.
struct DocumentationTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Every Markdown file for readers, by its path in the repository.
  private static let documents: [String] = {
    let manager = FileManager.default
    let folders = [
      "", "Benchmarks", "Documentation", "Examples", "Examples/Cluster", "Examples/PyTorch",
      "Sources/Lockstep/Lockstep.docc",
    ]
    return folders.flatMap { folder -> [String] in
      let names = (try? manager.contentsOfDirectory(atPath: "\(Lockstep.repository)/\(folder)")) ?? []
      return names.filter { $0.hasSuffix(".md") }.sorted().map { folder.isEmpty ? $0 : "\(folder)/\($0)" }
    }
  }()

  private static func text(of document: String) throws -> String {
    try String(contentsOfFile: "\(Lockstep.repository)/\(document)", encoding: .utf8)
  }

  /// The commands of a program in code, in order, except those with a placeholder in capitals and bare names of
  /// subcommands.
  private static func commands(of program: String, in text: String) -> [[String]] {
    let inLines = text.matches(of: /(?m)^(?:    )?(?:lockstep|make) .*$/).map { ($0.range, String($0.output)) }
    let inBackticks = text.matches(of: /`((?:lockstep [^\s`]+|make) [^`\n]+)`/).map { ($0.range, String($0.output.1)) }
    return (inLines + inBackticks).sorted { $0.0.lowerBound < $1.0.lowerBound }.compactMap { _, line in
      let command = line.prefix { $0 != "#" }.split(separator: " ").map(String.init)
      let isConcrete = !command.contains { $0.contains(/[A-Z]{3}|…|\.\.\.$/) }
      return command.first == program && isConcrete ? Array(command.dropFirst()) : nil
    }
  }

  /// Writes the results, trainings and networks that the documents assume into the folder `fixture`.
  private func makeFixture() throws {
    let network = Training().setting([
      "network": ["kind": "transformer", "dimension": 3, "layers": 2, "heads": 8, "width": 32, "positions": 82],
      "context_size": 10, "steps": 4,
    ])
    let fixture = folder.file("fixture")
    try FileManager.default.createDirectory(atPath: fixture + "/own/trainings", withIntermediateDirectories: true)
    // In place of every training of the Registry a small one, so that no document starts a long one.
    let trainings = try FileManager.default.contentsOfDirectory(atPath: Lockstep.repository + "/Registry/trainings")
    let named = trainings.map { "own/trainings/\($0)" }
    for name in named + ["my-training.json"] { try network.write(to: "\(fixture)/\(name)") }
    let small = ["-c", "4", "--queries", "10", "--resamples", "100"]
    #expect(
      try Lockstep.run(["match", "-e", "transformer", "-o", "results/transformer"] + small, in: fixture).status == 0)
    #expect(try Lockstep.run(["train", "my-training.json", "-o", "trained"], in: fixture).status == 0)
    for name in ["model.safetensors", "small.safetensors"] {
      try FileManager.default.copyItem(atPath: fixture + "/trained/model.safetensors", toPath: "\(fixture)/\(name)")
    }
  }

  /// Options that make a documented command fast. The last value of a repeated option counts.
  private static func smallerSizes(for command: [String]) -> [String] {
    switch command[0] {
    case "train": ["--registry", "own"]
    // The copy of the program is outside of the checkout.
    case "new": ["--lockstep", Lockstep.repository]
    case "probe", "sample": ["--count", "64"]
    case "tune": ["--count", "8", "--dimension", "3", "--context-size", "6"]
    case "identify": (command.contains("--prompts") ? [] : ["--count", "16"]) + ["--queries", "10", "--quick"]
    // A network has to fit the figures' sizes.
    case "reproduce" where command.contains("--model"): ["--count", "4"]
    case "reproduce": ["--count", "4", "--dimension", "3", "--context-size", "6"]
    case "match":
      (command.contains("--prompts") ? [] : ["--count", "4"]) + ["--queries", "10", "--resamples", "100"]
    default: []
    }
  }

  /// Predictions for the prompts, which the reader's own program writes in the documents.
  private static func predict(in folder: TemporaryFolder) throws {
    if !folder.contents.contains("prompts.safetensors") {
      try Lockstep.succeed(["sample", "-c", "64", "-o", "prompts.safetensors"], in: folder.path)
    }
    guard !folder.contents.contains("predictions.safetensors") else { return }
    try Lockstep.succeed(
      ["predict", "newton", "--prompts", "prompts.safetensors", "-o", "predictions.safetensors"], in: folder.path)
  }

  @Test func documentedCommandsWork() throws {
    try makeFixture()
    for document in Self.documents {
      let commands = Self.commands(of: "lockstep", in: try Self.text(of: document))
      let place = try TemporaryFolder()
      for name in try FileManager.default.contentsOfDirectory(atPath: folder.file("fixture")) {
        try FileManager.default.copyItem(atPath: folder.file("fixture/\(name)"), toPath: place.file(name))
      }
      if commands.contains(where: { $0.first == "match" && $0.last == "results/transformer" }) {
        try FileManager.default.removeItem(atPath: place.file("results/transformer"))
      }
      if !commands.contains(where: { $0.first == "train" }) {
        try FileManager.default.copyItem(atPath: place.file("trained"), toPath: place.file("results/tiny"))
      }
      for command in commands {
        if command.contains(where: { $0.contains("predictions.safetensors") }) { try Self.predict(in: place) }
        let outcome = try Lockstep.runWithoutCharts(command + Self.smallerSizes(for: command), in: place)
        #expect(outcome.status == 0, "\(document): lockstep \(command.joined(separator: " ")): \(outcome.errors)")
      }
    }
  }

  @Test(arguments: documents) func documentedMakeTargetsExist(document: String) throws {
    for command in Self.commands(of: "make", in: try Self.text(of: document)) {
      let outcome = try run("/usr/bin/env", ["make", "--dry-run"] + command)
      #expect(outcome.status == 0, "make \(command): \(outcome.errors)")
    }
  }

  /// Every block of Swift in the article about plugins quotes a file of the examples, whose lines it may skip.
  @Test func theArticleQuotesTheExamples() throws {
    let article = try Self.text(of: "Sources/Lockstep/Lockstep.docc/WritingAPlugin.md")
    let blocks = article.matches(of: /```swift\n((?:.*\n)*?)```/).map { Self.lines(of: String($0.output.1)) }
    #expect(blocks.count > 3)
    let paths = try FileManager.default.subpathsOfDirectory(atPath: Lockstep.repository + "/Examples")
    let files = try paths.filter { $0.hasSuffix(".swift") }.map { Self.lines(of: try Self.text(of: "Examples/\($0)")) }
    for block in blocks {
      let isQuoted = files.contains { file in
        var rest = file[...]
        return block.allSatisfy { line in
          guard let index = rest.firstIndex(of: line) else { return false }
          rest = rest[(index + 1)...]
          return true
        }
      }
      #expect(isQuoted, "\(block)")
    }
  }

  /// The lines of code without indentation.
  private static func lines(of code: String) -> [String] {
    code.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
  }

  @Test func documentedScriptsExist() throws {
    let named = Self.documents.flatMap { document in
      ((try? Self.text(of: document)) ?? "").matches(of: /scripts\/[a-z]+/).map { String($0.output) }
    }
    #expect(named.contains("scripts/report") && named.contains("scripts/test"))
    for script in Set(named) {
      #expect(FileManager.default.isExecutableFile(atPath: "\(Lockstep.repository)/\(script)"), "\(script)")
      let outcome = try run("/usr/bin/env", ["bash", "-n", script])
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
  }
}
