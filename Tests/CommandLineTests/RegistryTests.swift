import Foundation
import LockstepTestSupport
import Testing

/// Where the program finds its Registry, and additional Registry folders.
struct RegistryTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let preset = """
    {
      "schema": "lockstep.preset", "schema_version": 1, "summary": "a learner of one's own",
      "plugin": "gradient-descent", "options": {"rate": 0.02, "steps": "0..5"}
    }
    """

  private static let experiment = """
    {
      "schema": "lockstep.experiment", "schema_version": 1, "summary": "an experiment of one's own",
      "learners": ["mine", "newton"], "metrics": ["distance-of-errors"], "function_class": "noisy",
      "dimension": 3, "context_size": 6, "prompts": 4, "seed": 7
    }
    """

  private func names(_ program: String, in place: String, _ more: [String] = []) throws -> Set<String> {
    let outcome = try run(program, ["list", "--json"] + more, in: place)
    #expect(outcome.status == 0, "\(outcome.errors)")
    return Set((try outcome.json() as? [[String: Any]] ?? []).compactMap { $0["name"] as? String })
  }

  @Test func registryIsFoundFromAnyFolderAndThroughLinks() throws {
    #expect(try names(Lockstep.executable, in: "/").contains("gd-linear"))
    let link = folder.file("link")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: Lockstep.executable)
    #expect(try names(link, in: folder.path).contains("gd-linear"))
    try FileManager.default.createSymbolicLink(atPath: folder.file("second"), withDestinationPath: "link")
    #expect(try names(folder.file("second"), in: "/").contains("gd-linear"))
    // By a name without a slash, found on the PATH.
    let outcome = try run(
      "/usr/bin/env", ["link", "list"],
      environment: ["PATH": folder.path + ":" + (ProcessInfo.processInfo.environment["PATH"] ?? "")], in: "/")
    #expect(outcome.output.contains("gd-linear"))
  }

  @Test func installedProgramsUseTheInstalledRegistry() throws {
    let executable = "LOCKSTEP=\(Lockstep.executable)"
    let install = try run("/usr/bin/env", ["make", "install", "-o", "build", executable, "PREFIX=\(folder.path)"])
    #expect(install.status == 0, "\(install.errors)")
    #expect(folder.contents == ["bin", "share"])
    try folder.write(Self.preset, to: "share/lockstep/Registry/learners/marker.json")
    let program = folder.file("bin/lockstep")
    #expect(try names(program, in: "/").isSuperset(of: ["marker", "gd-linear", "classical"]))
    #expect(!(try names(Lockstep.executable, in: "/").contains("marker")))
    #expect(try run(program, ["match", "marker", "newton"] + small, in: "/").status == 0)
    let doctor = try run(program, ["doctor", "--json"]).json() as? [String: Any]
    #expect(doctor?["registry"] as? String == folder.file("share/lockstep/Registry"))
    // A sanitizer keeps the paths for its reports.
    guard Sanitizer.isAbsent else { return }
    let bytes = try Data(contentsOf: URL(filePath: program))
    #expect(bytes.range(of: Data(Lockstep.repository.utf8)) == nil, "the program contains the path of its sources")
  }

  @Test func ownDocumentsWork() throws {
    try folder.write(Self.preset, to: "own/learners/mine.json")
    try folder.write(Self.experiment, to: "own/experiments/trial.json")
    let own = ["--registry", "own"]
    #expect(try names(Lockstep.executable, in: folder.path, own).isSuperset(of: ["mine", "trial", "gd-linear"]))
    let description = try Lockstep.succeed(["describe", "mine"] + own, in: folder.path)
    #expect(description.contains("a learner of one's own") && description.contains("rate=0.02"))
    try Lockstep.succeed(["match", "-e", "trial", "-o", "results"] + own, in: folder.path)
    let results = try Results(folder: folder.file("results"))
    #expect(results.learnerLabels == ["mine", "newton"])
    #expect(results.learners.first?["steps"] as? [Int] == [0, 1, 2, 3, 4, 5])
    #expect(results.provenance["seed"] as? Int == 7)

    // Options override those of the preset, and the first folder takes precedence.
    try Lockstep.succeed(["match", "mine:steps=0..2", "newton", "-o", "fewer"] + small + own, in: folder.path)
    #expect(try Results(folder: folder.file("fewer")).learners.first?["steps"] as? [Int] == [0, 1, 2])
    try folder.write(Self.preset.replacing("one's own", with: "another's"), to: "other/learners/mine.json")
    for (folders, owner) in [(["own", "other"], "one's own"), (["other", "own"], "another's")] {
      let order = folders.flatMap { ["--registry", $0] }
      #expect(try Lockstep.succeed(["describe", "mine"] + order, in: folder.path).contains("a learner of \(owner)"))
    }
  }

  @Test(arguments: [
    ("{", ["not JSON", "line 1"]), ("", ["not JSON"]), ("[]", ["is an array", "object"]),
    (preset.replacing("\"schema_version\": 1", with: "\"schema_version\": 2"), ["'schema_version' is 2", "reads 1"]),
    (preset.replacing("lockstep.preset", with: "lockstep.experiment"), ["'schema'", "'lockstep.preset'"]),
    (preset.replacing("\"plugin\"", with: "\"plug\""), ["'plug'", "plugin"]),
    (preset.replacing("\"a learner of one's own\"", with: "3"), ["'summary'", "a string"]),
    (preset.replacing("0.02", with: "[1]"), ["'options.rate'", "is an array"]),
    (preset.replacing("0.02", with: "1e999"), ["1e999 exceeds the largest number"]),
    (preset.replacing("0.02", with: "NaN"), ["not"]),
    (preset.replacing("own", with: "\u{0}"), ["line 2", "control character"]),
  ])
  func malformedDocumentsAreReported(text: String, words: [String]) throws {
    try folder.write(text, to: "own/learners/mine.json")
    try Lockstep.fail(
      ["match", "mine", "newton", "--registry", "own", "-o", "results"] + small,
      words: ["own/learners/mine.json"] + words, in: folder)
  }

  @Test(arguments: ["[", "{\"a\":"]) func deeplyNestedDocumentsAreReported(level: String) throws {
    try folder.write(String(repeating: level, count: 100_000), to: "own/learners/mine.json")
    try Lockstep.fail(
      ["describe", "mine", "--registry", "own"], words: ["own/learners/mine.json", "64 levels of nesting"], in: folder)
  }

  @Test(arguments: [
    ("gradient-descent", "gradient-descet", ["mine", "'gradient-descet'", "'gradient-descent'"]),
    ("0.02", "-3", ["mine", "'rate'", "'-3'", "above 0"]), ("0..5", "5..0", ["mine", "'steps'", "'5..0'"]),
    ("\"rate\"", "\"rat\"", ["mine", "'rat'", "'rate'"]),
  ])
  func presetsThatFitNoPluginAreReported(old: String, new: String, words: [String]) throws {
    try folder.write(Self.preset.replacing(old, with: new), to: "own/learners/mine.json")
    try Lockstep.fail(
      ["match", "mine", "newton", "--registry", "own", "-o", "results"] + small, words: words, in: folder)
  }

  @Test func presetsThatFitNoPluginAreListedWithTheirError() throws {
    try folder.write(Self.preset.replacing("gradient-descent", with: "gradient-descet"), to: "own/learners/lost.json")
    try folder.write(Self.preset.replacing("0.02", with: "\"NaN\""), to: "own/learners/wrong.json")
    try folder.write(Self.preset, to: "own/function-classes/odd.json")
    let list = try Lockstep.succeed(["list", "--registry", "own"], in: folder.path)
    #expect(list.contains("Error: preset 'lost': unknown plugin 'gradient-descet'; did you mean 'gradient-descent'?"))
    #expect(list.contains("Error: preset 'wrong': gradient-descent, option 'rate': 'NaN' is not a number above 0"))
    #expect(list.contains("Error: preset 'odd': unknown plugin 'gradient-descent'"))
  }

  @Test func hugeExperimentsAreRejected() throws {
    let huge = Self.experiment.replacing("\"dimension\": 3", with: "\"dimension\": 1000000000")
      .replacing("\"context_size\": 6", with: "\"context_size\": 1000000000").replacing("mine", with: "cg")
    try folder.write(huge, to: "own/experiments/trial.json")
    try Lockstep.fail(
      ["match", "-e", "trial", "--registry", "own", "-o", "results"],
      words: ["'dimension' is 1000000000", "from 1 to"], in: folder
    )
    try Lockstep.fail(
      ["match", "-e", "trial", "--registry", "own/experiments/trial.json"], words: ["own/experiments/trial.json"],
      in: folder)
  }

  @Test func misnamedDocumentsAreReported() throws {
    try folder.write(Self.preset, to: "own/learners/mine too.json")
    let outcome = try Lockstep.run(["list", "--registry", "own"], in: folder.path)
    #expect(outcome.status == 0 && outcome.output.contains("classical"))
    #expect(outcome.errors.contains("mine too.json") && outcome.errors.contains("letters"))
  }

  /// Every command works as long as it does not need the invalid document.
  @Test func anInvalidDocumentAffectsNoOther() throws {
    for kind in ["learners", "function-classes", "experiments", "trainings", "figures"] {
      try folder.write("{", to: "own/\(kind)/bad.json")
    }
    try folder.write("{", to: "own/models/worse/configuration.json")
    try folder.write(Self.preset, to: "own/learners/mine.json")
    let own = ["--registry", "own"]
    try Lockstep.succeed(["match", "mine", "newton"] + small + own, in: folder.path)
    try Lockstep.succeed(["describe", "mine"] + own, in: folder.path)
    try Lockstep.succeed(["describe", "table-1"] + own, in: folder.path)
    let list = try Lockstep.succeed(["list"] + own, in: folder.path)
    #expect(list.contains("mine") && list.contains("own/experiments/bad.json"))
    try Lockstep.fail(["describe", "worse"] + own, words: ["own/models/worse/configuration.json"], in: folder)
  }
}
