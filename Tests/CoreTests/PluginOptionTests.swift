import LockstepCore
import Testing

private enum Color: String, Sendable, CaseIterable {
  case red, green
}

private let rate = PluginOption.number("rate", default: 0.5, .positive, meaning: "how fast")
private let memory = PluginOption.integer("memory", default: 3, in: 1...9, meaning: "how much")
private let color = PluginOption.choice("color", default: Color.red, meaning: "which")
private let steps = PluginOption.grid("steps", default: "1..3", from: 1, meaning: "when")
private let isLoud = PluginOption.flag("loud", default: false, meaning: "whether")
private let file = PluginOption.file("file", meaning: "what to read")
private let descriptor = PluginDescriptor(
  "thing", summary: "a thing", literature: [], options: [rate, memory, color, steps, isLoud])

@Test func takesDefaults() throws {
  let options = try OptionValues([:], for: descriptor)
  #expect(options[rate] == 0.5)
  #expect(options[memory] == 3)
  #expect(options[color] == .red)
  #expect(options[steps].values == [1, 2, 3])
  #expect(!options[isLoud])
  #expect(options.texts.map(\.name) == ["rate", "memory", "color", "steps", "loud"])
  #expect(options.texts.map(\.value) == ["0.5", "3", "red", "1..3", "false"])
}

@Test func takesWhatIsGiven() throws {
  let options = try OptionValues(
    ["rate": "1e-3", "memory": "9", "color": "green", "steps": "4", "loud": "true"], for: descriptor)
  #expect(options[rate] == 0.001)
  #expect(options[memory] == 9)
  #expect(options[color] == .green)
  #expect(options[steps].values == [4])
  #expect(options[isLoud])
}

@Test(arguments: [
  ("rate", "0", "a number above 0"), ("rate", "-1", "a number above 0"), ("rate", "nan", "a number above 0"),
  ("rate", "inf", "a number above 0"), ("rate", "1e400", "a number above 0"), ("rate", "", "a number above 0"),
  ("memory", "0", "from 1 to 9"), ("memory", "10", "from 1 to 9"), ("memory", "2.5", "from 1 to 9"),
  ("color", "blue", "red, green"), ("steps", "0..4", "begins below 1"), ("steps", "x", "not a grid"),
  ("loud", "yes", "true or false"),
])
func refusesWhatIsOutOfRange(name: String, value: String, words: String) {
  let error = #expect(throws: LockstepError.self) { try OptionValues([name: value], for: descriptor) }
  #expect(error?.description.contains("thing, option '\(name)'") == true)
  #expect(error?.description.contains(words) == true)
}

@Test func suggestsTheNearestOption() {
  let error = #expect(throws: LockstepError.self) { try OptionValues(["memroy": "1"], for: descriptor) }
  #expect(error?.description == "thing has no option 'memroy'; did you mean 'memory'?")
}

@Test func asksForWhatMustBeGiven() {
  let reader = PluginDescriptor("reader", summary: "", literature: [], options: [file])
  let error = #expect(throws: LockstepError.self) { try OptionValues([:], for: reader) }
  #expect(error?.description == "reader needs the option 'file' (what to read): reader:file=...")
}

@Test func listsTheNamesWhereNoneIsNear() {
  #expect(suggestion(for: "xyzzy", among: ["newton", "bfgs"]) == "; there are bfgs, newton")
  #expect(suggestion(for: "newtom", among: ["newton", "bfgs"]) == "; did you mean 'newton'?")
}
