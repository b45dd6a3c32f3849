import Foundation
import LockstepTestSupport
import Testing

/// Networks trained in PyTorch: `lockstep import`, `probe` and `activations`, and networks in comparisons.
struct NetworkTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  /// A file written by PyTorch.
  private static func reference(_ name: String) -> String {
    "\(Lockstep.repository)/Tests/Reference/\(name).safetensors"
  }

  private static let networks = ["transformer", "lstm", "looped-transformer"]

  /// What the tensors of a network do not show.
  private static func options(of kind: String) -> [String] {
    switch kind {
    case "transformer": ["heads=2"]
    case "looped-transformer": ["--kind", kind, "heads=2", "loops=5", "window=3"]
    default: []
    }
  }

  /// Imports a network from PyTorch, of dimension 3, and writes the prompts that PyTorch ran it on.
  private func importReference(_ kind: String, _ more: [String] = []) throws -> Safetensors {
    try Lockstep.succeed(
      ["import", Self.reference("\(kind)/model"), "-o", "net"] + Self.options(of: kind) + more, in: folder.path)
    let expected = try Safetensors(Self.reference("\(kind)/expected"))
    var prompts = Safetensors()
    prompts.tensors = expected.tensors.filter { ["xs", "ys"].contains($0.name) }
    try prompts.write(to: folder.file("prompts"))
    return expected
  }

  private func difference(_ a: [Double], _ b: [Double]) -> Double {
    a.count == b.count ? relativeDifference(a, b) : .infinity
  }

  @Test(arguments: networks)
  func predictionsMatchPyTorch(kind: String) throws {
    let expected = try importReference(kind)
    try Lockstep.succeed(
      ["predict", "\(kind):checkpoint=net", "--prompts", "prompts", "-o", "predictions"], in: folder.path)
    let predictions = try Safetensors(folder.file("predictions"))
    // Without fitted read-outs the last layer alone predicts; the hidden states have those of layer 0, too.
    let layers = try #require(expected.shape("hidden")?.first) - 1
    #expect(predictions.values("steps") == [Double(layers)] && predictions.shape("predictions") == [1, 4, 6])
    #expect(difference(predictions.values("predictions"), expected.values("predictions")) < 1e-5)
  }

  @Test(arguments: networks)
  func activationsMatchPyTorch(kind: String) throws {
    let expected = try importReference(kind)
    for jobs in ["1", "2"] {
      try Lockstep.succeed(
        ["activations", "\(kind):checkpoint=net", "--prompts", "prompts", "-o", "hidden" + jobs, "-j", jobs],
        in: folder.path)
      let states = try Safetensors(folder.file("hidden" + jobs))
      #expect(states.shape("hidden") == expected.shape("hidden"))
      #expect(difference(states.values("hidden"), expected.values("hidden")) < 1e-5)
      #expect(states.metadata["learner"]?.hasPrefix("\(kind):checkpoint=net") == true)
    }
    try Lockstep.fail(
      ["activations", "newton", "--prompts", "prompts", "-o", "other"], words: ["newton", "hidden states"], in: folder)
  }

  @Test(arguments: networks)
  func importedTensorsAreUnchanged(kind: String) throws {
    _ = try importReference(kind)
    let (ours, theirs) = try (
      Safetensors(folder.file("net/model.safetensors")), Safetensors(Self.reference("\(kind)/model"))
    )
    #expect(ours.tensors.map(\.name) == theirs.tensors.map(\.name) && ours.types == theirs.types)
    #expect(ours.tensors.map(\.shape) == theirs.tensors.map(\.shape))
    #expect(ours.tensors.map(\.values) == theirs.tensors.map(\.values))
    #expect(ours.metadata["format"] == "pt")
  }

  /// Token embeddings and masks, which GPT-2's code stores without using them here.
  @Test func unusedTensorsAreDropped() throws {
    _ = try importReference("transformer")
    try Lockstep.succeed(
      ["import", Self.reference("transformer/with-unused"), "-o", "other", "heads=2"], in: folder.path)
    #expect(
      try bytes("model.safetensors", of: folder.file("net")) == bytes("model.safetensors", of: folder.file("other")))
  }

  /// A change to PyTorch's file, and parts of the error.
  struct Flaw: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let words: [String]
    let change: @Sendable (inout Safetensors) -> Void

    init(_ name: String, _ words: [String], _ change: @escaping @Sendable (inout Safetensors) -> Void) {
      (testDescription, self.words, self.change) = (name, words, change)
    }

    private static func index(_ name: String, _ file: Safetensors) -> Int {
      file.tensors.firstIndex { $0.name == name } ?? 0
    }

    static let all = [
      Flaw("missing", ["'_backbone.h.1.mlp.c_fc.bias'"]) {
        $0.tensors.remove(at: index("_backbone.h.1.mlp.c_fc.bias", $0))
      },
      Flaw("no read-in", ["'_read_in.weight'"]) { $0.tensors.remove(at: index("_read_in.weight", $0)) },
      Flaw("no network at all", ["'_backbone.wpe.weight'", "'_backbone.weight_hh_l0'"]) {
        $0.tensors.remove(at: index("_backbone.wpe.weight", $0))
      },
      Flaw("mis-shaped", ["'_backbone.h.2.attn.c_attn.weight'", "[48, 16]", "[16, 48]"]) {
        $0.tensors[index("_backbone.h.2.attn.c_attn.weight", $0)].shape = [48, 16]
      },
      Flaw("of another width", ["'_backbone.h.0.mlp.c_fc.weight'"]) {
        $0.tensors[index("_backbone.h.0.mlp.c_fc.weight", $0)].shape = [32, 32]
      },
      Flaw("of another number type", ["'_read_out.bias'", "F64"]) { $0.types["_read_out.bias"] = "F64" },
      Flaw("not finite", ["'_backbone.ln_f.bias'"]) { $0.tensors[index("_backbone.ln_f.bias", $0)].values[3] = .nan },
      Flaw("unknown", ["'_backbone.h.0.cross_attention.weight'"]) {
        $0.tensors.append(("_backbone.h.0.cross_attention.weight", [1], [0]))
      },
      Flaw("of a layer too many", ["'_backbone.h.3.ln_1.weight'"]) {
        $0.tensors.append(("_backbone.h.3.ln_1.weight", [15], Array(repeating: 0, count: 15)))
      },
    ]
  }

  @Test(arguments: Flaw.all)
  func flawedFilesAreRejected(flaw: Flaw) throws {
    var file = try Safetensors(Self.reference("transformer/model"))
    flaw.change(&file)
    try file.write(to: folder.file("model.safetensors"))
    try Lockstep.fail(
      ["import", "model.safetensors", "-o", "net", "heads=2"], words: flaw.words + ["model.safetensors"],
      in: folder)
    // A checkpoint with such a file is rejected, too.
    _ = try importReference("transformer")
    try file.write(to: folder.file("net/model.safetensors"))
    try Lockstep.fail(
      ["predict", "transformer:checkpoint=net", "--prompts", "prompts", "-o", "predictions"],
      words: ["net/model.safetensors"], in: folder)
  }

  @Test func theNumberOfHeadsIsRequired() throws {
    let model = Self.reference("transformer/model")
    try Lockstep.fail(["import", model, "-o", "net"], words: ["heads=..."], in: folder)
    try Lockstep.fail(["import", model, "-o", "net", "heads=3"], words: ["3 heads", "16"], in: folder)
    try Lockstep.fail(["import", model, "-o", "net", "heads=-2"], words: ["'heads'", "'-2'"], in: folder)
    try Lockstep.fail(
      ["import", Self.reference("lstm/model"), "-o", "net", "heads=2"], words: ["no import option 'heads'"], in: folder)
  }

  /// A looped Transformer has the tensors of a Transformer with the blocks of one loop; without a kind, import assumes the
  /// latter.
  @Test func theKindMakesATransformerLooped() throws {
    let model = Self.reference("looped-transformer/model")
    for (kind, options, sizes) in [
      (
        "looped-transformer", Self.options(of: "looped-transformer"),
        [
          "dimension": 3, "loops": 5, "window": 3, "trained_loops": 0, "blocks": 2, "heads": 2, "width": 8,
          "positions": 12,
        ]
      ),
      ("transformer", ["heads=2"], ["dimension": 3, "layers": 2, "heads": 2, "width": 8, "positions": 12]),
    ] {
      let report = try Lockstep.succeed(["import", model, "-o", "\(kind)-net"] + options, in: folder.path)
      #expect(report.contains("network (\(kind)) "), "\(report)")
      let json = try Lockstep.run(["describe", "\(kind)-net", "--json"], in: folder.path).json() as? [[String: Any]]
      let description = try #require(json?.first)
      #expect(description["plugin"] as? String == kind)
      let network = try #require(description["network"] as? [String: Any])
      for (name, size) in sizes { #expect(network[name] as? Int == size, "\(description)") }
      #expect((description["sha256"] as? String)?.count == 64)
    }
  }

  /// A Transformer has no loops, and an LSTM other tensors.
  @Test(arguments: [
    (["looped-transformer", "heads=2", "window=3"], ["loops=..."]),
    (["transformer", "heads=2", "loops=5"], ["no import option 'loops'"]),
    (["lstm"], ["'_backbone.weight_hh_l0' (lstm)"]), (["looped"], ["'looped'", "kind of network"]),
  ])
  func kindsThatDoNotFitAreRefused(arguments: [String], words: [String]) throws {
    let model = Self.reference("looped-transformer/model")
    try Lockstep.fail(["import", model, "-o", "net", "--kind"] + arguments, words: words, in: folder)
  }

  @Test func importKeepsExistingFiles() throws {
    _ = try importReference("lstm")
    try Lockstep.fail(["import", Self.reference("lstm/model"), "-o", "net"], words: ["'net'", "--force"], in: folder)
    try Lockstep.succeed(["import", Self.reference("lstm/model"), "-o", "net", "--force"], in: folder.path)
    try folder.write("mine", to: "other/notes.txt")
    try Lockstep.fail(
      ["import", Self.reference("lstm/model"), "-o", "other", "--force"], words: ["'other'"], in: folder)
    try Lockstep.fail(["import", "nothing", "-o", "new"], words: ["'nothing'"], in: folder)
  }

  @Test func probedNetworksHaveAStepPerLayer() throws {
    _ = try importReference("lstm")
    try Lockstep.fail(["probe", "net"], words: ["'net'", "--function-class"], in: folder)
    try Lockstep.fail(["probe", "net", "-f", "linear-regression"], words: ["--context-size"], in: folder)
    let probe = ["probe", "net", "-f", "linear-regression", "-n", "5", "-c", "200"]
    for jobs in ["1", "2"] {
      #expect(try Lockstep.succeed(probe + ["-j", jobs, "--force"], in: folder.path).contains("200 prompts"))
      try FileManager.default.copyItem(
        atPath: folder.file("net/readouts.safetensors"), toPath: folder.file("readouts" + jobs))
    }
    let (one, two) = try (Safetensors(folder.file("readouts1")), Safetensors(folder.file("readouts2")))
    #expect(one.shape("weight") == [3, 8] && one.shape("bias") == [3])
    #expect(difference(one.values("weight"), two.values("weight")) < 1e-6)
    try Lockstep.fail(probe, words: ["'net/readouts.safetensors'", "--force"], in: folder)

    try Lockstep.succeed(
      ["predict", "lstm:checkpoint=net", "--prompts", "prompts", "-o", "predictions"], in: folder.path)
    let predictions = try Safetensors(folder.file("predictions"))
    #expect(predictions.values("steps") == [1, 2, 3] && predictions.shape("predictions") == [3, 4, 6])

    // Read-outs of other parameters are rejected.
    var model = try Safetensors(folder.file("net/model.safetensors"))
    model.tensors[0].values[0] += 1
    try model.write(to: folder.file("net/model.safetensors"))
    try Lockstep.fail(
      ["predict", "lstm:checkpoint=net", "--prompts", "prompts", "-o", "other"],
      words: ["readouts.safetensors", "lockstep probe net --force"], in: folder)
  }

  @Test func networksRejectOtherPrompts() throws {
    _ = try importReference("transformer", ["-f", "linear-regression", "-n", "5"])
    let match = { (more: [String]) in ["match", "transformer:checkpoint=net", "ols", "-c", "2"] + more }
    try Lockstep.fail(match(["-d", "4", "-n", "5"]), words: ["3 dimensions", "4"], in: folder)
    try Lockstep.fail(match(["-d", "3", "-n", "12"]), words: ["context size of 12", "13 points"], in: folder)
    try Lockstep.fail(
      match(["-d", "3", "-n", "5", "-f", "two-layer-network"]), words: ["trained on", "transfer=true"], in: folder)
    try Lockstep.succeed(
      [
        "match", "transformer:checkpoint=net,transfer=true", "ols", "-d", "3", "-n", "5", "-c", "2", "-f",
        "two-layer-network",
      ], in: folder.path)
    // A folder takes options, too.
    try Lockstep.succeed(
      ["match", "net:transfer=true", "ols", "-d", "3", "-n", "5", "-c", "2", "-f", "two-layer-network"], in: folder.path
    )
    try Lockstep.fail(
      match(["net:transfers=true", "-d", "3", "-n", "5"]), words: ["net:transfers=true", "'transfer'"], in: folder)
    try Lockstep.fail(
      ["match", "lstm:checkpoint=net", "ols", "-d", "3", "-n", "5"], words: ["transformer:checkpoint=net"], in: folder)
    try Lockstep.fail(
      ["probe", "net", "-n", "12"], words: ["13 points", "positions for 12"], in: folder)
    // Nothing would tell such read-outs from those of its own functions.
    try Lockstep.fail(
      ["probe", "net", "-n", "5", "-f", "two-layer-network"],
      words: ["--function-class", "two-layer-network", "trained on linear-regression"], in: folder)
    try Lockstep.fail(["probe", "none"], words: ["'none' is not a checkpoint folder"], in: folder)
  }

  /// A folder is a learner, and by default prompts have the sizes that the networks were trained on.
  @Test func promptsAdoptTheSizesOfANetwork() throws {
    _ = try importReference("transformer", ["-f", "linear-regression", "-n", "4"])
    let match = ["match", "net", "ols", "-c", "2", "-o", "results", "--force"]
    for (more, n) in [([], 4), (["-n", "5"], 5)] {
      try Lockstep.succeed(match + more, in: folder.path)
      let results = try Results(folder: folder.file("results"))
      #expect(results.provenance["dimension"] as? Int == 3 && results.provenance["context_size"] as? Int == n)
    }
    try Lockstep.fail(match + ["-d", "4"], words: ["3 dimensions", "4"], in: folder)
  }

  /// Weights are induced from the predictions at queries.
  @Test(arguments: networks)
  func inducedWeightsAreCompared(kind: String) throws {
    _ = try importReference(kind)
    try Lockstep.succeed(
      [
        "match", "\(kind):checkpoint=net", "ols", "-d", "3", "-n", "5", "-c", "4", "--queries", "20", "-m",
        "similarity-of-weights", "-o", "results",
      ], in: folder.path)
    let means = try Results(folder: folder.file("results")).means("similarity-of-weights")
    #expect(means.count == 1 && means[0].count == 1 && abs(means[0][0]) <= 1)
  }

  static let invalidHeaders: [(String, [String])] = [
    ("{", []),
    (#"{"schema": "lockstep.checkpoint", "schema_version": 9}"#, ["'schema_version'", "9"]),
    (#"{"schema": "lockstep.training", "schema_version": 1}"#, ["lockstep.checkpoint"]),
    (header(#"{"kind": "lstm", "dimension": 3, "layers": 3, "width": 0}"#), ["'network.width'", "0"]),
    (header(#"{"kind": "lstm", "dimension": 3, "layers": 3, "width": 1048576}"#), ["model.safetensors", "tensor"]),
    (header(#"{"kind": "lstm", "dimension": 3, "layers": 99999999, "width": 8}"#), ["'network.layers'", "99999999"]),
    (
      header(#"{"kind": "lstm", "dimension": 3, "layers": 3, "width": 8, "heads": 2}"#),
      ["unknown field 'network.heads'"]
    ),
    (header(#"{"kind": "gru", "dimension": 3, "layers": 3, "width": 8}"#), ["'gru'"]),
  ]

  private static func header(_ network: String) -> String {
    #"{"schema": "lockstep.checkpoint", "schema_version": 1, "network": \#(network)}"#
  }

  @Test(arguments: invalidHeaders.indices)
  func invalidConfigurationsAreRejected(index: Int) throws {
    _ = try importReference("lstm")
    let (text, words) = Self.invalidHeaders[index]
    try folder.write(text, to: "net/configuration.json")
    try Lockstep.fail(
      ["predict", "lstm:checkpoint=net", "--prompts", "prompts", "-o", "predictions"], words: ["net"] + words,
      in: folder)
    try Lockstep.fail(["probe", "net", "-f", "linear-regression", "-n", "5"], words: words, in: folder)
  }

  /// A folder in the Registry's `models` is a learner of that name.
  @Test func registryModelsAreLearners() throws {
    _ = try importReference("lstm")
    try FileManager.default.createDirectory(atPath: folder.file("Registry/models"), withIntermediateDirectories: true)
    try FileManager.default.moveItem(atPath: folder.file("net"), toPath: folder.file("Registry/models/our-lstm"))
    let registry = ["--registry", "Registry"]
    #expect(try Lockstep.succeed(["list"] + registry, in: folder.path).contains("our-lstm"))
    let match = ["-d", "3", "-n", "5", "-c", "2", "-o", "results"]
    try Lockstep.succeed(["match", "our-lstm", "ols"] + match + registry, in: folder.path)
    #expect(try Results(folder: folder.file("results")).learners.first?["label"] as? String == "our-lstm")
    try Lockstep.fail(["match", "our-lstn", "ols"] + registry, words: ["'our-lstn'", "'our-lstm'"], in: folder)
  }
}
