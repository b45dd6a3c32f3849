import LockstepCore
import LockstepRegistry
import LockstepTestSupport
import Testing

/// A learner that is never made; the catalog knows it by its descriptor alone.
private enum Echo: LearnerPlugin {
  static let rate = PluginOption.number("rate", default: 0.5, .positive, meaning: "a rate")
  static let steps = PluginOption.grid("steps", default: "0..3", meaning: "some steps")
  static let descriptor = PluginDescriptor("echo", summary: "a test", literature: [], options: [rate, steps])

  struct NeverMade: Error {}

  static func learner(_ options: OptionValues) throws -> any InContextLearner { throw NeverMade() }
}

private enum Plain: LearnerPlugin {
  static let descriptor = PluginDescriptor("plain", summary: "a test", literature: [])

  static func learner(_ options: OptionValues) throws -> any InContextLearner { throw Echo.NeverMade() }
}

private func catalog() throws -> Catalog {
  let folder = try TemporaryFolder()
  try folder.document("learners/slow.json", preset(more: ", \"options\": {\"rate\": 0.01, \"steps\": \"0..9\"}"))
  try folder.document("learners/lost.json", preset(plugin: "\"echoes\""))
  try folder.document("learners/wrong.json", preset(more: ", \"options\": {\"rate\": -1}"))
  // A preset may stand under its plugin's own name.
  try folder.document("learners/plain.json", preset(plugin: "\"plain\""))
  try folder.document("experiments/main.json", experiment())
  return Catalog(
    plugins: PluginSet(learners: [Echo.self, Plain.self]), registry: try Registry(folders: [folder.path]))
}

@Test(arguments: [
  ("echo", "echo:rate=0.5,steps=0..3"), ("echo:steps=1..2", "echo:rate=0.5,steps=1..2"),
  ("echo:steps=1,rate=2", "echo:rate=2,steps=1"), ("slow", "echo:rate=0.01,steps=0..9"),
  // Options that are given win over the preset's, and leave its others.
  ("slow:rate=3", "echo:rate=3,steps=0..9"), ("slow:steps=5,rate=3", "echo:rate=3,steps=5"), ("plain", "plain"),
  ("wrong:rate=1", "echo:rate=1,steps=0..3"),
])
func givesTheWholeSpecification(text: String, specification: String) throws {
  let resolved = try catalog().learner(text)
  #expect(resolved.specification == specification)
  // It names the same learner.
  #expect(try catalog().learner(specification).specification == specification)
}

@Test func givesThePluginAndItsOptions() throws {
  let resolved = try catalog().learner("slow:steps=2..4")
  #expect(resolved.plugin.descriptor.identifier == "echo")
  #expect(resolved.options[Echo.rate] == 0.01)
  #expect(resolved.options[Echo.steps].values == [2, 3, 4])
}

@Test(arguments: [
  ("ecko", "there is no learner 'ecko'; did you mean 'echo'?"),
  ("slwo:rate=1", "there is no learner 'slwo'; did you mean 'slow'?"),
  // The preset of a plugin's name is not told twice.
  ("", "there is no learner ''; there are echo, lost, plain, slow, wrong"),
  ("transformer", "there is no learner 'transformer'; there are echo, lost, plain, slow, wrong"),
  ("lost", "the preset 'lost': there is no learner 'echoes'; did you mean 'echo'?"),
  ("echo:raet=1", "echo has no option 'raet'; did you mean 'rate'?"),
  ("slow:raet=1", "the preset 'slow': echo has no option 'raet'; did you mean 'rate'?"),
  ("plain:rate=1", "the preset 'plain': plain has no option 'rate'; it has none"),
  ("echo:rate=", "echo, option 'rate': '' is not a number above 0"),
  ("wrong", "the preset 'wrong': echo, option 'rate': '-1' is not a number above 0"),
  ("echo:rate=1,rate=2", "'echo:rate=1,rate=2' gives the option 'rate' twice"),
])
func saysWhatIsUnknown(text: String, words: String) throws {
  #expect(throws: LockstepError.option(words)) { try catalog().learner(text) }
}

@Test func findsExperimentsByName() throws {
  #expect(try catalog().experiment("main").summary == "a comparison")
  #expect(throws: LockstepError.option("there is no experiment 'mian'; did you mean 'main'?")) {
    try catalog().experiment("mian")
  }
}

/// Where there is nothing at all, no list of names follows.
@Test func saysThatThereIsNothing() throws {
  let empty = Catalog(plugins: PluginSet(), registry: try Registry(folders: []))
  #expect(throws: LockstepError.option("there is no experiment 'x'; there are none")) { try empty.experiment("x") }
  #expect(throws: LockstepError.option("there is no metric 'x'; there are none")) { try empty.metric("x") }
  #expect(throws: LockstepError.option("there is no function class 'x'; there are none")) {
    try empty.functionClass("x")
  }
}
