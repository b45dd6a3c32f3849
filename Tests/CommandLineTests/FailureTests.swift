import Foundation
import LockstepTestSupport
import Testing

/// Errors name the cause and the allowed values, and leave nothing on the disk.
struct FailureTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Arguments of `match`, in addition to small prompts, and parts of the error.
  static let invalidArguments: [(arguments: [String], words: [String])] = [
    (["gradient-desent", "cg"], ["learner 'gradient-desent'", "'gradient-descent'"]),
    (["zzzzzzzzzzzz", "cg"], ["learner 'zzzzzzzzzzzz'", "lockstep list"]),
    (["gd", "cg", "-m", "similarity-of-error"], ["metric 'similarity-of-error'", "'similarity-of-errors'"]),
    (["gd", "cg", "-f", "isotropc"], ["function class 'isotropc'", "'isotropic'"]),
    (["gd", "cg", "-f", "isotropic:noise=-1"], ["isotropic", "'noise'", "'-1'", "at least 0"]),
    (["-e", "clasical"], ["experiment 'clasical'", "'classical'"]),
    (["gd:rat=1", "cg"], ["gd", "no option 'rat'", "'rate'"]),
    (["ols:nothing=1", "cg"], ["no option 'nothing'", "ridge"]),
    (["gradient-descent:rate=-1", "cg"], ["gradient-descent", "'rate'", "'-1'", "above 0"]),
    (["gradient-descent:rate=nan", "cg"], ["gradient-descent", "'rate'", "'nan'", "above 0"]),
    (["gradient-descent:rate=1e400", "cg"], ["gradient-descent", "'rate'", "'1e400'", "above 0"]),
    (["gradient-descent:rate=", "cg"], ["gradient-descent", "'rate'", "''", "above 0"]),
    (["gradient-descent:gradient=max", "cg"], ["'gradient'", "'max'", "sum, mean"]),
    (["gradient-descent:rate", "cg"], ["'rate'", "name:option=value"]),
    (["gradient-descent:rate=1,rate=2", "cg"], ["'rate' twice"]),
    (["gradient-descent:steps=5..1", "cg"], ["'steps'", "'5..1'", "0..40"]),
    (["gradient-descent:steps=", "cg"], ["'steps'", "''", "0..40"]),
    (["gradient-descent:steps=-1", "cg"], ["'steps'", "'-1'", "0..40"]),
    (["gradient-descent:steps=0..1000000", "cg"], ["'steps'", "more than 10000 steps"]),
    (["gradient-descent:steps=99999999999999999999", "cg"], ["'steps'", "above 1000000000"]),
    (["gradient-descent:steps=9^9^9", "cg"], ["'steps'", "'9^9^9'"]),
    (["recorded", "cg"], ["recorded", "'file'", "recorded:file="]),
    (["./nodir", "cg"], ["'./nodir'", "neither a checkpoint folder", "configuration.json"]),
    (["a b=gd", "cg"], ["'a b' is not a valid label", "letters"]),
    (["=gd", "cg"], ["'' is not a valid label"]),
    (["gd"], ["at least two learners", "1"]),
    ([], ["at least two learners", "0"]),
    (["gd", "gd"], ["'gd'", "more than once"]),
    (
      ["gd", "cg", "-m", "similarity-of-errors", "-m", "similarity-of-errors"], ["'similarity-of-errors'", "more than"]
    ),
    (["gd", "cg", "--count", "0"], ["--count is 0", "from 1 to"]),
    (["gd", "cg", "--count", "-1"], ["--count is -1", "from 1 to"]),
    (["gd", "cg", "--count", "many"], ["'many'", "--count"]),
    (["gd", "cg", "--count", "1"], ["two prompts", "1"]),
    (["gd", "cg", "-d", "0"], ["--dimension is 0", "from 1 to"]),
    (["gd", "cg", "-n", "0"], ["--context-size is 0", "from 1 to"]),
    (["gd", "cg", "-d", "99999999999999999999"], ["'99999999999999999999'", "-d"]),
    (["gd", "cg", "--seed", "-1"], ["--seed is -1", "0 or more"]),
    (["gd", "cg", "--jobs", "0"], ["--jobs is 0", "from 1 to"]),
    (["gd", "cg", "--resamples", "99"], ["--resamples is 99", "from 100 to"]),
    (["gd", "cg", "--queries", "-5"], ["--queries is -5", "from 1 to"]),
    (["gd", "cg", "--nonsense"], ["'--nonsense'"]),
    (["gd", "cg", "--registry", "nowhere"], ["'nowhere'"]),
    (["gd", "cg", "--prompts", "prompts"], ["--prompts", "--dimension"]),
    (["gd", "cg", "-d", "10000", "-n", "1000000", "--count", "1000000000"], ["GiB of memory", "10000", "1000000"]),
    // Results that could not be read again.
    (
      ["gradient-descent:steps=1..6000", "a=gradient-descent:steps=1..6000", "-c", "4", "-d", "2", "-n", "2"],
      ["MB; the maximum is 512 MB", "fewer steps"]
    ),
    // A kernel has as many features as there are examples.
    (["nngp", "cg", "-d", "1", "-n", "20000"], ["GiB of memory", "20000"]),
    (["newton@arc-cosine:jitter=-1", "cg"], ["arc-cosine, option 'jitter'", "at least 0"]),
    (["gradient-descent:rate=100,steps=0..4096", "cg"], ["rate=100", "sum", "iteration ", "prompt 0, ", "diverges"]),
  ]

  @Test(arguments: invalidArguments) func invalidArgumentsAreReported(arguments: [String], words: [String]) throws {
    // The last value of a repeated option counts.
    try Lockstep.fail(["match", "-o", "results"] + small + arguments, words: words, in: folder)
  }

  @Test(arguments: [
    (["frobnicate"], ["frobnicate"]), (["mtach", "gd", "cg"], ["unknown command 'mtach'", "'match'"]),
    (["describe", "gradient-descet"], ["'gradient-descet'", "'gradient-descent'"]),
    (["describe", "zzzzzzzzzzzz"], ["'zzzzzzzzzzzz'", "lockstep list"]), (["describe"], ["<name>"]),
    (["sample"], ["--output"]), (["predict", "gd"], ["--prompts"]),
    (["show", "nothing"], ["'nothing'", "No such file"]),
    (["show", "."], ["'.' is not a folder of results", "results.json"]),
    (["show", "/dev/null"], ["/dev/null", "regular"]),
    (["sample", "-d", "10000", "-n", "1000000", "-c", "1000000000", "-o", "x"], ["GiB of memory", "1000000"]),
    (["sample", "-d", "1000", "-n", "100000", "-c", "1000000000", "-o", "x"], ["'x'"]),
    (["sample", "-f", "zzzzzzzzzzzz", "-o", "x"], ["function class 'zzzzzzzzzzzz'", "isotropic"]),
    (["sample", "--first", "-1", "-o", "x"], ["--first is -1", "from 0 to 1099511627456"]),
    (["sample", "-c", "76", "--first", "1099511627776", "-o", "x"], ["--first", "from 0 to 1099511627700"]),
    (["sample", "-f", "linear-regression:spectrum=flat", "-o", "x"], ["'flat'", "two-clusters, log-uniform"]),
  ])
  func invalidCommandsAreReported(arguments: [String], words: [String]) throws {
    try Lockstep.fail(arguments, words: words, in: folder)
  }

  // MARK: - Places to write to

  @Test func existingResultsAreKept() throws {
    try Lockstep.succeed(["match", "gd", "cg", "-o", "results"] + small, in: folder.path)
    try Lockstep.fail(["match", "ols", "cg", "-o", "results"] + small, words: ["'results'", "--force"], in: folder)
    try Lockstep.fail(
      ["match", "gradient-descent:rate=100,steps=0..4096", "cg", "-o", "results", "--force"] + small,
      words: ["diverges"], in: folder)
  }

  @Test func existingFilesAreKept() throws {
    try Lockstep.succeed(["sample", "-o", "prompts"] + small, in: folder.path)
    try Lockstep.fail(["sample", "-o", "prompts"] + small, words: ["'prompts'", "--force"], in: folder)
    try Lockstep.fail(
      ["predict", "gd", "--prompts", "prompts", "-o", "prompts"], words: ["'prompts'", "--force"], in: folder)
    try Lockstep.succeed(["sample", "-o", "prompts", "--force", "-s", "1"] + small, in: folder.path)
    #expect(folder.contents == ["prompts"])
  }

  @Test(arguments: [[], ["--force"]]) func foldersOfOtherProgramsAreKept(force: [String]) throws {
    try folder.write("mine", to: "things/diary")
    for arguments in [["match", "gd", "cg"], ["sample"]] {
      try Lockstep.fail(arguments + ["-o", "things"] + small + force, words: ["'things'", "folder"], in: folder)
      try Lockstep.fail(arguments + ["-o", "things/diary/x"] + small + force, words: ["'things/diary/x'"], in: folder)
      try Lockstep.fail(arguments + ["-o", "/proc/x"] + small + force, words: ["'/proc/x'"], in: folder)
      try Lockstep.fail(arguments + ["-o", "/dev/null"] + small + force, words: ["'/dev/null'"], in: folder)
      try Lockstep.fail(arguments + ["-o", ""] + small + force, words: ["empty"], in: folder)
    }
    try Lockstep.fail(
      ["match", "gd", "cg", "-o", "things/diary"] + small + force, words: ["'things/diary'"], in: folder)
    try Lockstep.fail(["sample", "-o", "new/"] + small + force, words: ["'new/'", "ends in '/'"], in: folder)
  }

  @Test(
    .enabled(if: Sanitizer.isAbsent),
    arguments: [
      ["sample", "-d", "3", "-n", "6", "-c", "1000", "-o", "new"], ["match", "gd", "cg", "-o", "new/below"] + small,
      ["predict", "gd", "--prompts", "prompts", "-o", "new"],
    ])
  func fullDiskLeavesNothing(arguments: [String]) throws {
    try Lockstep.succeed(["sample", "-d", "3", "-n", "6", "-c", "20", "-o", "prompts"], in: folder.path)
    let before = try Snapshot(of: folder.path)
    // The limit of the file size in blocks of 1024 bytes. The shell's own files are not affected.
    let command = "ulimit -f 10; exec '\(Lockstep.executable)' \(arguments.joined(separator: " "))"
    let outcome = try run("/bin/bash", ["-c", command], in: folder.path)
    Lockstep.expectFailure(outcome, arguments, words: ["cannot write 'new", "File too large"])
    #expect(!outcome.errors.contains("partial"))
    #expect(try Snapshot(of: folder.path) == before)
  }

  // MARK: - Prompts and predictions to read

  @Test func invalidPromptsAreReported() throws {
    let good = Safetensors.prompts()
    func write(_ name: String, _ change: (inout Safetensors) -> Void) throws {
      var file = good
      change(&file)
      try file.write(to: folder.file(name))
    }
    try write("nan") { $0.tensors[0].values[17] = .nan }
    try write("infinite") { $0.tensors[1].values[8] = -.infinity }
    try write("shape") { $0.tensors[1] = ("ys", [4, 6], [Double](repeating: 1, count: 24)) }
    try write("axes") { $0.tensors[0].shape = [28, 3] }
    try write("names") { $0.tensors[1].name = "labels" }
    try write("none") { $0.tensors = [("xs", [0, 7, 3], []), ("ys", [0, 7], [])] }
    try write("good") { _ in }
    let bytes = try Data(contentsOf: URL(filePath: folder.file("good")))
    try bytes.dropLast(8).write(to: URL(filePath: folder.file("truncated")))
    try bytes.prefix(20).write(to: URL(filePath: folder.file("header")))
    try folder.write("prompts", to: "text")

    for (name, words) in [
      ("nan", ["'xs'", "nan", "[0, 5, 2]"]), ("infinite", ["'ys'", "-inf", "[1, 1]"]),
      ("shape", ["'ys'", "[4, 6]", "[4, 7]"]), ("axes", ["'xs'", "[28, 3]", "[B, n+1, d]"]),
      ("names", ["'ys'", "labels, xs"]), ("none", ["no prompts", "[0, 7, 3]"]), ("truncated", ["truncated"]),
      ("header", ["truncated"]), ("text", ["safetensors"]), ("missing", ["No such file"]), (".", ["it is a folder"]),
    ] {
      try Lockstep.fail(["match", "gd", "cg", "--prompts", name, "-o", "results"], words: [name] + words, in: folder)
      try Lockstep.fail(["predict", "gd", "--prompts", name, "-o", "results"], words: [name] + words, in: folder)
    }
  }

  @Test func namedPipesAreRejected() throws {
    #expect(mkfifo(folder.file("pipe"), 0o600) == 0)
    try Lockstep.fail(["predict", "gd", "--prompts", "pipe", "-o", "x"], words: ["'pipe'", "regular"], in: folder)
    try Lockstep.fail(["sample", "-o", "pipe", "--force"] + small, words: ["'pipe'", "regular"], in: folder)
  }

  @Test func predictionsForOtherPromptsAreRejected() throws {
    try Lockstep.succeed(["sample", "-o", "prompts"] + small, in: folder.path)
    try Lockstep.succeed(["predict", "gd", "--prompts", "prompts", "-o", "recorded", "--weights"], in: folder.path)
    let match = ["match", "recorded:file=recorded", "cg"]
    try Lockstep.fail(
      match + ["-d", "3", "-n", "6", "-c", "5"], words: ["4 prompts of 7", "5 prompts of 7"], in: folder)
    try Lockstep.fail(
      match + ["-d", "3", "-n", "5", "-c", "4"], words: ["4 prompts of 7", "4 prompts of 6"], in: folder)
    try Lockstep.fail(
      match + ["-d", "2", "-n", "6", "-c", "4"], words: ["3 dimensions", "prompts have 2"], in: folder)
    try Lockstep.fail(match + small + ["-s", "5"], words: ["'recorded'", "other prompts"], in: folder)
    try Lockstep.fail(
      ["predict", "recorded:file=prompts", "--prompts", "prompts", "-o", "x"], words: ["'predictions'", "xs, ys"],
      in: folder)
    try Lockstep.succeed(["predict", "gd", "--prompts", "prompts", "-o", "plain"], in: folder.path)
    try Lockstep.fail(
      ["predict", "recorded:file=plain", "--prompts", "prompts", "-o", "x", "--weights"],
      words: ["no weights of recorded:file=plain", "cannot be evaluated at new inputs"], in: folder)
    for (arguments, words) in [
      (["gd", "--queries", "9"], ["--queries", "--weights"]),
      (["nearest-neighbors", "--weights", "--queries", "2"], ["at least 3 queries", "2"]),
      (["gd", "--weights", "--queries", "0"], ["--queries is 0", "from 1 to"]),
    ] {
      try Lockstep.fail(["predict", "--prompts", "prompts", "-o", "x"] + arguments, words: words, in: folder)
    }
  }

  @Test(arguments: ["newton", "cg", "cg-scipy", "bfgs", "bfgs-scipy", "lbfgs", "lbfgs-scipy", "gd"], [1e300, 1e100])
  func hugeInputsAreReported(learner: String, scale: Double) throws {
    try Safetensors.prompts(inputs: { scale * sin(Double($0 * $0 + 1)) }).write(to: folder.file("prompts"))
    try Lockstep.fail(
      ["match", "ols", learner, "--prompts", "prompts", "-o", "results"],
      words: ["prompt 0, after 1 example", "large"],
      in: folder)
  }

  @Test func hugeLabelsGiveFiniteResults() throws {
    try Safetensors.prompts(labels: { 1e300 * cos(Double($0 + 1)) }).write(to: folder.file("prompts"))
    try Lockstep.succeed(
      ["match", "ols", "ogd", "--prompts", "prompts", "-o", "results"], in: folder.path)
    let means = try Results(folder: folder.file("results")).means("similarity-of-errors")
    #expect(!means.isEmpty && means.joined().allSatisfy { $0 > -1 && $0 < 1 && $0 != 0 })
  }

  // MARK: - Results to show

  @Test func damagedResultsAreReported() throws {
    try Lockstep.succeed(["match", "gd", "cg", "-o", "results"] + small, in: folder.path)
    let text = try folder.text(of: "results/results.json")
    func check(_ name: String, _ damaged: String, _ words: [String]) throws {
      #expect(damaged != text)
      try folder.write(damaged, to: "\(name)/results.json")
      try Lockstep.fail(["show", name], words: ["\(name)/results.json"] + words, in: folder)
    }
    try check("truncated", String(text.prefix(text.count / 2)), ["not JSON", "line"])
    try check("empty", "", ["not JSON"])
    try check("deep", String(repeating: "[", count: 100_000), ["64 levels of nesting"])
    try check("list", "[]", ["is an array", "object"])
    func replacing(_ old: String, _ new: String) -> String { text.replacing(old, with: new, maxReplacements: 1) }
    try check(
      "newer", replacing(#""schema_version":4"#, #""schema_version":5"#), ["'schema_version' is 5", "reads 4"])
    try check("kind", replacing("lockstep.results", "lockstep.preset"), ["'schema'", "'lockstep.results'"])
    try check("field", replacing(#""learners":"#, #""students":"#), ["'students'"])
    try check("label", replacing(#""a":"gd""#, #""a":"dg""#), ["'dg'"])
    try check("support", replacing(#""support":"#, #""support":1e300,"was":"#), ["support", "from 0 to 1"])
    try check(
      "problems", text.replacing(#""problems":"#, with: #""problems":9000000000000000000,"was":"#), ["problems"])
    for (option, label, near) in [("--learner", "cgg", "'cg'"), ("--metric", "similarity-of-error", "of-errors'")] {
      try Lockstep.fail(["show", "results", option, label], words: ["'\(label)'", near], in: folder)
    }
  }

  /// Files and folders that are something else than what was asked for say what they are, and what to do.
  @Test func otherFilesAreRecognized() throws {
    try Lockstep.succeed(["match", "newton", "gd", "-o", "results"] + small, in: folder.path)
    try Lockstep.fail(["match", "results", "gd"], words: ["holds results", "lockstep show results"], in: folder)
    try folder.write("", to: "p.safetensors")
    try Lockstep.fail(
      ["match", "p.safetensors", "gd"], words: ["recorded:file=p.safetensors", "lockstep import"], in: folder)
    for start in ["PK\u{3}\u{4}", "\u{80}\u{2}"] {
      let bytes = Data(start.unicodeScalars.map { UInt8($0.value) } + [UInt8](repeating: 0, count: 64))
      try bytes.write(to: URL(filePath: folder.file("state.pt")))
      try Lockstep.fail(["import", "state.pt", "-o", "net"], words: ["torch.save", "save_file"], in: folder)
    }
  }
}
