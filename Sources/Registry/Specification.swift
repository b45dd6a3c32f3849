public import LockstepCore

/// The name of a plugin or Registry document with options, written `name` or `name:option=value,...`; or a method with the
/// hypothesis that it optimizes, written `method@hypothesis:option=value,...`.
public struct Specification: Sendable, Equatable {
  /// The name.
  public var name: String
  /// The hypothesis after '@'; nil if there is none.
  public var hypothesis: String?
  /// The given options.
  public var options: [String: String]

  /// A name with options, and the hypothesis of a method.
  public init(name: String, hypothesis: String? = nil, options: [String: String] = [:]) {
    self.name = name
    self.hypothesis = hypothesis
    self.options = options
  }

  /// As a user would write it, with the options in alphabetical order.
  public var text: String {
    let options = options.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: ",")
    return name + (hypothesis.map { "@\($0)" } ?? "") + (options.isEmpty ? "" : ":" + options)
  }

  /// Parses a specification. A comma that is not followed by `option=` is part of the value before it, so that paths may
  /// contain commas.
  ///
  /// - Throws: `LockstepError` if an option has no value or is given twice.
  public init(_ text: String) throws(LockstepError) {
    let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    let names = parts[0].split(separator: "@", maxSplits: 1, omittingEmptySubsequences: false)
    name = String(names[0])
    hypothesis = names.count == 2 ? String(names[1]) : nil
    options = [:]
    guard parts.count == 2 else { return }
    var last: String?
    for piece in parts[1].split(separator: ",", omittingEmptySubsequences: false) {
      let sides = piece.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      if sides.count == 2, !sides[0].isEmpty {
        let option = String(sides[0])
        guard options[option] == nil else { throw LockstepError.option("'\(text)' gives the option '\(option)' twice") }
        options[option] = String(sides[1])
        last = option
      } else if let last {
        options[last, default: ""] += "," + piece
      } else {
        throw LockstepError.option(
          "'\(text)' has '\(piece)' where an option is expected; write name:option=value,option=value")
      }
    }
  }
}
