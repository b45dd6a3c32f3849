import LockstepCore
import Testing

private enum Color: String, Sendable, CaseIterable {
  case red, green
}

private struct Thing: Plugin {
  var rate = 0.5
  var memory = 3
  var color = Color.red
  var steps = StepGrid.range(1...3)
  var isLoud = false
  var size: Double?
  init() {}

  static let about = About("thing", "a thing", literature: [])
  static let options: [PluginOption<Self>] = [
    .number("rate", \.rate, .positive, "how fast"), .integer("memory", \.memory, 1...9, "how much"),
    .choice("color", \.color, "which"), .grid("steps", \.steps, from: 1, "when"), .flag("loud", \.isLoud, "whether"),
    .number("size", \.size, .positive, or: "any", "how large"),
  ]
}

private struct Reader: Plugin {
  var file = ""
  init() {}
  static let about = About("reader", "a reader", literature: [])
  static let options: [PluginOption<Self>] = [.path("file", \.file, .file, "what to read")]
}

@Test func hasTheDefaultsOfItsProperties() throws {
  #expect(Thing().specification == "thing:rate=0.5,memory=3,color=red,steps=1..3,loud=false,size=any")
  #expect(Thing.description.options.map(\.defaultText) == ["0.5", "3", "red", "1..3", "false", "any"])
}

@Test func setsTheOptionsThatAreGiven() throws {
  let thing = try Thing(options: [
    "rate": "1e-3", "memory": "9", "color": "green", "steps": "4", "loud": "true", "size": "2",
  ])
  #expect(thing.rate == 0.001 && thing.memory == 9 && thing.color == .green && thing.isLoud && thing.size == 2)
  #expect(thing.steps.values == [4])
  #expect(try Thing(options: ["size": "any"]).size == nil)
}

private struct Listed: Plugin {
  var rates = [0.5]
  init() {}
  static let about = About("listed", "a list", literature: [])
  static let options: [PluginOption<Self>] = [.numbers("rates", \.rates, .nonNegative, "how fast")]
}

@Test func readsListsOfNumbers() throws {
  #expect(Listed().specification == "listed:rates=0.5")
  #expect(try Listed(options: ["rates": "0.5+0+1e-3"]).rates == [0.5, 0, 0.001])
  #expect(Listed().setting(\.rates, to: [1, 0.25]).specification == "listed:rates=1+0.25")
  for text in ["", "1+", "1,2", "1+-1", "1+nan"] {
    let error = #expect(throws: LockstepError.self) { try Listed(options: ["rates": text]) }
    #expect(error?.description.contains("is not a number that is at least 0") == true, "\(text)")
  }
  // What a list is written as can be read again, large numbers too.
  let large = try Listed(options: ["rates": "1e20+0.5"])
  #expect(large.rates == [1e20, 0.5] && large.specification == "listed:rates=1e20+0.5")
  // A list without any number would have nothing to repeat.
  #expect(throws: LockstepError.self) { try Listed().setting(\.rates, to: []).validate() }
}

@Test func checksValuesThatAProgramSets() throws {
  let error = #expect(throws: LockstepError.self) { try Thing().setting(\.rate, to: -1).validate() }
  #expect(error?.description == "thing, option 'rate': '-1' is not a number above 0")
  try Thing().setting(\.rate, to: 1).validate()
}

@Test func writesGridsAsUsersDo() throws {
  let grids = [
    StepGrid.range(0...40), .step(7), .stride(0...100, by: 10), .stride(1...9, by: 3), .powers(of: 2, 0...12, from: 0),
    .powers(of: 10, 1...3),
  ]
  for grid in grids { #expect(try StepGrid(grid.text) == grid) }
}

@Test(arguments: [
  ("rate", "0", "a number above 0"), ("rate", "-1", "a number above 0"), ("rate", "nan", "a number above 0"),
  ("rate", "inf", "a number above 0"), ("rate", "1e400", "a number above 0"), ("rate", "", "a number above 0"),
  ("memory", "0", "from 1 to 9"), ("memory", "10", "from 1 to 9"), ("memory", "2.5", "from 1 to 9"),
  ("color", "blue", "red, green"), ("steps", "0..4", "starts below 1"), ("steps", "x", "not a grid"),
  ("loud", "yes", "true or false"),
])
func refusesWhatIsOutOfRange(name: String, value: String, words: String) {
  let error = #expect(throws: LockstepError.self) { try Thing(options: [name: value]) }
  #expect(error?.description.contains("thing, option '\(name)'") == true)
  #expect(error?.description.contains(words) == true)
}

@Test func suggestsTheNearestOption() {
  let error = #expect(throws: LockstepError.self) { try Thing(options: ["memroy": "1"]) }
  #expect(error?.description == "thing has no option 'memroy'; did you mean 'memory'?")
}

@Test func requiresAPath() {
  let error = #expect(throws: LockstepError.self) { try Reader(options: [:]) }
  #expect(error?.description == "reader requires the option 'file' (what to read): reader:file=...")
  #expect(Reader.description.requiresOption)
}

@Test func listsTheNamesWhereNoneIsNear() {
  #expect(suggestion(for: "xyzzy", among: ["newton", "bfgs"]) == "; expected one of bfgs, newton")
  #expect(suggestion(for: "newtom", among: ["newton", "bfgs"]) == "; did you mean 'newton'?")
  let many = (1...20).map { "learner-\($0)" }
  #expect(suggestion(for: "x", among: many) == "; 'lockstep list' prints all names")
  #expect(suggestion(for: "x", among: many, list: "lockstep --help") == "; 'lockstep --help' prints all names")
}

/// A plugin with an option that is younger than the others.
private struct Grown: Plugin {
  var rate = 0.5
  var memory = 3
  init() {}
  static let about = About("grown", "a thing", literature: [])
  static let options: [PluginOption<Self>] = [
    .integer("memory", \.memory, 1...9, "how much").omittedAtDefault(), .number("rate", \.rate, .positive, "how fast"),
  ]
}

@Test func optionsCanBeOmittedAtTheirDefaults() throws {
  #expect(Grown().specification == "grown:rate=0.5")
  #expect(try Grown(options: ["memory": "4"]).specification == "grown:memory=4,rate=0.5")
  #expect(try Grown(options: ["memory": "3"]).specification == "grown:rate=0.5")
  #expect(Grown.description.options.map(\.name) == ["memory", "rate"])
}
