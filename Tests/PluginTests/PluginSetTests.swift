import Lockstep
import LockstepCore
import Testing

/// What is told of the plugins that come with Lockstep.
struct PluginSetTests {
  struct Description: Sendable, CustomTestStringConvertible {
    let descriptor: PluginDescriptor
    var testDescription: String { descriptor.identifier }

    static let learners = PluginSet.builtIn.learners.map { Description(descriptor: $0.descriptor) }
    static let metrics = PluginSet.builtIn.metrics.map { Description(descriptor: $0.descriptor) }
    static let functionClasses = PluginSet.builtIn.functionClasses.map { Description(descriptor: $0.descriptor) }
    static let all = learners + metrics + functionClasses
  }

  /// Lower-case words and numbers joined by hyphens, so that they stand in `plugin:name=value` and in file names.
  private func isName(_ text: String) -> Bool { text.wholeMatch(of: /[a-z][a-z0-9]*(-[a-z0-9]+)*/) != nil }

  /// A line without a full stop.
  private func isLine(_ text: String) -> Bool { !text.isEmpty && !text.contains("\n") && text.last != "." }

  @Test func everyPluginIsThere() {
    #expect(Description.learners.count == 10 && Description.metrics.count == 3)
    #expect(Description.functionClasses.count == 2)
  }

  @Test func identifiersAreUnique() {
    let identifiers = Description.all.map { $0.descriptor.identifier }
    #expect(Set(identifiers).count == identifiers.count)
  }

  @Test(arguments: Description.all)
  func descriptorsAreWellFormed(description: Description) {
    let descriptor = description.descriptor
    #expect(isName(descriptor.identifier))
    #expect(isLine(descriptor.summary))
    #expect(descriptor.literature.allSatisfy(isLine) && !descriptor.literature.isEmpty)
    #expect(Set(descriptor.options.map { $0.name }).count == descriptor.options.count)
    for option in descriptor.options {
      #expect(isName(option.name))
      #expect(isLine(option.meaning) && isLine(option.range) && isLine(option.type))
    }
  }

  /// A default is a value like any other, and is spelt as it is shown.
  @Test(arguments: Description.all)
  func defaultsAreValues(description: Description) throws {
    var given: [String: String] = [:]
    for option in description.descriptor.options {
      if let text = option.defaultText { _ = try option.parsed(text) } else { given[option.name] = "a value" }
    }
    let values = try OptionValues(given, for: description.descriptor)
    #expect(values.texts.map { $0.name } == description.descriptor.options.map { $0.name })
    #expect(zip(values.texts, description.descriptor.options).allSatisfy { $0.value == $1.defaultText ?? "a value" })
  }

  /// The defaults, with every choice and flag set otherwise, go together.
  @Test func everyVariationCanBeMade() throws {
    for plugin in PluginSet.builtIn.metrics {
      for options in plugin.descriptor.variations {
        _ = try plugin.metric(OptionValues(options, for: plugin.descriptor))
      }
    }
    for plugin in PluginSet.builtIn.functionClasses {
      for options in plugin.descriptor.variations {
        _ = try plugin.functionClass(OptionValues(options, for: plugin.descriptor))
      }
    }
  }

  @Test func setsAddUpInOrder() {
    let sum = PluginSet.builtIn + PluginSet(metrics: PluginSet.builtIn.metrics)
    #expect(
      sum.metrics.map { $0.descriptor.identifier }.prefix(3) == sum.metrics.map { $0.descriptor.identifier }.suffix(3))
    #expect(sum.learners.count == 10 && sum.metrics.count == 6 && sum.functionClasses.count == 2)
  }
}
