internal import LockstepCore

extension Conformance {
  /// Names, lines and options are well formed, and defaults are values like any other.
  static func checkDeclaration(_ plugin: any Plugin.Type, _ report: inout Report) {
    let description = plugin.description
    report.require(
      isName(description.identifier), "the identifier must be lowercase words and numbers joined by hyphens")
    report.require(isLine(description.about.summary), "the summary must be one line without a period")
    report.require(
      !description.about.literature.isEmpty && description.about.literature.allSatisfy(isLine),
      "the literature must be one or more lines")
    let names = description.options.map(\.name)
    report.require(Set(names).count == names.count, "two options have the same name")
    for option in description.options {
      report.require(isName(option.name), "the option '\(option.name)' must be named by words joined by hyphens")
      report.require(
        isLine(option.meaning), "the meaning of the option '\(option.name)' must be one line without a period")
    }
    // A path without a default must be given: any value will do.
    var given: [String: String] = [:]
    for option in description.options { given[option.name] = option.defaultText ?? "a value" }
    report.attempt("setting every option to its default") { report in
      let plugin = try plugin.init(options: given)
      for (option, text) in zip(description.options, optionTexts(of: plugin)) {
        report.require(
          text == given[option.name],
          "the default of the option '\(option.name)' is '\(given[option.name] ?? "")', but reads back as '\(text ?? "")'"
        )
      }
    }
  }

  private static func optionTexts<Kind: Plugin>(of plugin: Kind) -> [String?] { Kind.options.map { $0.text(plugin) } }

  private static func isName(_ text: String) -> Bool {
    text.first?.isLetter == true
      && text.split(separator: "-", omittingEmptySubsequences: false).allSatisfy { word in
        !word.isEmpty && word.allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber) }
      }
  }

  private static func isLine(_ text: String) -> Bool { !text.isEmpty && !text.contains("\n") && text.last != "." }
}
