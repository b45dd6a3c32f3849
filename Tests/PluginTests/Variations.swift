import Lockstep
import LockstepCore
import Testing

extension PluginDescriptor {
  /// The plugin at its defaults, and with each choice and each flag set otherwise, as options by name.
  var variations: [[String: String]] {
    [[:]]
      + options.flatMap { option -> [[String: String]] in
        switch option.type {
        case "choice":
          option.range.dropFirst("one of ".count).split(separator: ", ").map(String.init)
            .filter { $0 != option.defaultText }.map { [option.name: $0] }
        case "flag": [[option.name: option.defaultText == "true" ? "false" : "true"]]
        default: []
        }
      }
  }

  /// Whether it cannot be made of its name alone: it reads a file, say.
  var needsAValue: Bool { options.contains { $0.defaultText == nil } }
}

/// A learner that comes with Lockstep, by how it would be spelt.
struct LearnerCase: Sendable, CustomTestStringConvertible {
  let testDescription: String
  let learner: any LinearLearner

  /// All but those that need a file or a folder, in all variations.
  static let all: [LearnerCase] = PluginSet.builtIn.learners.flatMap { plugin -> [LearnerCase] in
    let descriptor = plugin.descriptor
    guard !descriptor.needsAValue else { return [] }
    return descriptor.variations.compactMap { options in
      guard let values = try? OptionValues(options, for: descriptor),
        let learner = try? plugin.learner(values) as? any LinearLearner
      else { return nil }
      return LearnerCase(testDescription: spelling(descriptor, options), learner: learner)
    }
  }
}

func spelling(_ descriptor: PluginDescriptor, _ options: [String: String]) -> String {
  descriptor.identifier + options.map { ":\($0.key)=\($0.value)" }.joined()
}
