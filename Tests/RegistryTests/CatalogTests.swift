import LockstepCore
import LockstepRegistry
import LockstepTestSupport
import Testing

/// A learner that does nothing; the catalog reads its options.
private struct Echo: LearnerPlugin, InContextLearner {
  var rate = 0.5
  var steps = StepGrid.range(0...3)
  init() {}

  static let about = About("echo", "a test", literature: [])
  static let options: [PluginOption<Self>] = [
    .number("rate", \.rate, .positive, "a rate"), .grid("steps", \.steps, "some steps"),
  ]

  var axis: StepAxis { StepAxis("iteration", steps.values) }
  func predictions(for prompts: PromptBatch) -> Trajectory {
    Trajectory(predictions: StepTensor(steps: axis.count, prompts: prompts.count, points: prompts.shape.points))
  }
  func predictions(at queries: QueryBatch, of prompts: PromptBatch) -> StepTensor {
    predictions(for: prompts).predictions
  }
}

private struct Plain: LearnerPlugin, Method {
  init() {}
  static let about = About("plain", "a test", literature: [])
  func makeLearner() -> any InContextLearner { Echo() }
}

/// A hypothesis with an option, for the method `Plain`.
private struct Shape: Hypothesis {
  var width = 3
  init() {}
  static let about = About("shape", "a test", literature: [])
  static let options: [PluginOption<Self>] = [.integer("width", \.width, 1...9, "a width")]
  func learner(by method: any Method) throws -> any InContextLearner { Echo().setting(\.rate, to: Double(width)) }
}

struct CatalogTests {
  private let folder: TemporaryFolder
  private let catalog: Catalog

  init() throws {
    folder = try TemporaryFolder()
    try folder.document("learners/slow.json", preset(more: ", \"options\": {\"rate\": 0.01, \"steps\": \"0..9\"}"))
    try folder.document("learners/lost.json", preset(plugin: "\"echoes\""))
    try folder.document("learners/wrong.json", preset(more: ", \"options\": {\"rate\": -1}"))
    // A preset may have the name of its plugin.
    try folder.document("learners/plain.json", preset(plugin: "\"plain\""))
    try folder.document(
      "learners/shaped.json",
      preset(plugin: "\"plain\"", more: ", \"hypothesis\": \"shape\", \"options\": {\"width\": 4}"))
    try folder.document("experiments/main.json", experiment())
    catalog = Catalog(
      plugins: PluginSet(learners: [Echo.self, Plain.self], hypotheses: [Shape.self]),
      registry: try Registry(folders: [folder.path]))
  }

  @Test(arguments: [
    ("echo", "echo:rate=0.5,steps=0..3"), ("echo:steps=1..2", "echo:rate=0.5,steps=1..2"),
    ("echo:steps=1,rate=2", "echo:rate=2,steps=1"), ("slow", "echo:rate=0.01,steps=0..9"),
    // Given options override those of the preset.
    ("slow:rate=3", "echo:rate=3,steps=0..9"), ("slow:steps=5,rate=3", "echo:rate=3,steps=5"), ("plain", "plain"),
    ("wrong:rate=1", "echo:rate=1,steps=0..3"),
  ])
  func specificationsAreComplete(text: String, specification: String) throws {
    let resolved = try catalog.learner(text)
    #expect(resolved.specification == specification)
    // The specification resolves to the same learner.
    #expect(try catalog.learner(specification).specification == specification)
  }

  @Test func optionsAreSet() throws {
    let echo = try #require(try catalog.learner("slow:steps=2..4").learner as? Echo)
    #expect(echo.rate == 0.01)
    #expect(echo.steps.values == [2, 3, 4])
  }

  @Test func aLabelComesBeforeTheLearner() throws {
    let named = try catalog.learner("mine=slow:steps=2..4")
    let plain = try catalog.learner("slow:steps=2..4")
    #expect(named.label == "mine" && named.specification == plain.specification)
    #expect((named.learner as? Echo)?.steps.values == [2, 3, 4])
    #expect(throws: LockstepError.self) { try catalog.learner("mine=") }
  }

  @Test func methodsOptimizeTheNamedHypothesis() throws {
    let named = try catalog.learner("plain@shape:width=7")
    #expect(named.label == "plain@shape:width=7")
    #expect(named.specification == "plain@shape:width=7")
    #expect((named.learner as? Echo)?.rate == 7)
    #expect(try catalog.learner("plain@shape").specification == "plain@shape:width=3")
    // A preset may name the hypothesis, too.
    #expect(try catalog.learner("shaped").specification == "plain@shape:width=4")
    #expect(try catalog.learner("shaped").label == "shaped")
    #expect(try catalog.learner("shaped:width=5").specification == "plain@shape:width=5")
  }

  @Test(arguments: [
    ("ecko", "unknown learner 'ecko'; did you mean 'echo'?"),
    ("slwo:rate=1", "unknown learner 'slwo'; did you mean 'slow'?"),
    // A preset with the name of its plugin is listed once.
    ("", "unknown learner ''; expected one of echo, lost, plain, shaped, slow, wrong"),
    ("transformer", "unknown learner 'transformer'; expected one of echo, lost, plain, shaped, slow, wrong"),
    ("lost", "preset 'lost': unknown plugin 'echoes'; did you mean 'echo'?"),
    ("echo:raet=1", "echo has no option 'raet'; did you mean 'rate'?"),
    ("slow:raet=1", "preset 'slow': echo has no option 'raet'; did you mean 'rate'?"),
    ("plain:rate=1", "preset 'plain': plain has no option 'rate'; it has none"),
    ("echo:rate=", "echo, option 'rate': '' is not a number above 0"),
    ("wrong", "preset 'wrong': echo, option 'rate': '-1' is not a number above 0"),
    ("echo@shape", "echo is not a method, and so optimizes no hypothesis; leave out '@'"),
    ("plain@shpae", "unknown hypothesis 'shpae'; did you mean 'shape'?"),
    ("plain@shape:width=0", "shape, option 'width': '0' is not an integer from 1 to 9"),
    ("plain@shape@foo", "'shape@foo': only a method takes a hypothesis, as in METHOD@HYPOTHESIS; leave out '@foo'"),
    ("echo:rate=1,rate=2", "'echo:rate=1,rate=2' gives the option 'rate' twice"),
  ])
  func unknownNamesAreReported(text: String, words: String) throws {
    #expect(throws: LockstepError.option(words)) { try catalog.learner(text) }
  }

  /// Nothing that follows '@' is ignored.
  @Test func onlyMethodsTakeHypotheses() {
    func error(_ text: String) -> LockstepError {
      .option("'\(text)': only a method takes a hypothesis, as in METHOD@HYPOTHESIS; leave out '@shape'")
    }
    #expect(throws: error("a@shape")) { try catalog.metric("a@shape") }
    #expect(throws: error("a@shape:b=1")) { try catalog.functionClass("a@shape:b=1") }
  }

  @Test func experimentsAreFoundByName() throws {
    #expect(try catalog.experiment("main").summary == "a comparison")
    #expect(throws: LockstepError.option("unknown experiment 'mian'; did you mean 'main'?")) {
      try catalog.experiment("mian")
    }
  }

  @Test func emptyCatalogsAreReported() throws {
    let empty = Catalog(plugins: PluginSet(), registry: try Registry(folders: []))
    // Only what a Registry may hold can be missing because it was not found.
    let hint = " (the Registry is empty: use --registry or set LOCKSTEP_REGISTRY)"
    #expect(throws: LockstepError.option("unknown experiment 'x'; there are none" + hint)) { try empty.experiment("x") }
    #expect(throws: LockstepError.option("unknown learner 'x'; there are none" + hint)) { try empty.learner("x") }
    #expect(throws: LockstepError.option("unknown function class 'x'; there are none" + hint)) {
      try empty.functionClass("x")
    }
    #expect(throws: LockstepError.option("unknown metric 'x'; there are none")) { try empty.metric("x") }
  }
}
