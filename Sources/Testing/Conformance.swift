public import LockstepCore

/// Checks the requirements of a plugin's protocols that the compiler cannot. A plugin package's tests need one line:
///
///     #expect(Conformance.violations(of: ISTA.self).isEmpty)
///
/// What is checked follows from what the plugin is: a learner, a linear learner, a method with a textbook step and a
/// fast path, a function class, a metric, a hypothesis, a measurement.
public enum Conformance {
  /// The promises that the plugin breaks, one line each; empty if it conforms.
  ///
  /// A plugin that must be given a file or a folder is checked by its declaration alone.
  public static func violations(of plugin: any Plugin.Type) -> [String] {
    var report = Report(plugin.about.identifier)
    checkDeclaration(plugin, &report)
    guard !plugin.description.requiresOption else { return report.violations }
    for variation in variations(of: plugin, &report) {
      report.variation = variation.specification
      switch variation {
      case let learner as any LearnerPlugin:
        report.attempt("makeLearner()") { checkLearner(try learner.makeLearner(), &$0) }
      case let functionClass as any FunctionClass: check(functionClass, &report)
      case let hypothesis as any FeatureHypothesis: check(hypothesis, &report)
      case let metric as any SimilarityMetric: check(metric, &report)
      case let measurement as any Measurement: check(measurement, &report)
      default: break
      }
    }
    return report.violations
  }

  /// The plugin at its defaults, and with each choice and each flag set to another value.
  static func variations(of plugin: any Plugin.Type, _ report: inout Report) -> [any Plugin] {
    var given: [[String: String]] = [[:]]
    for option in plugin.description.options {
      switch option.domain {
      case .choice(let words): given += words.filter { $0 != option.defaultText }.map { [option.name: $0] }
      case .flag: given.append([option.name: option.defaultText == "true" ? "false" : "true"])
      default: break
      }
    }
    return given.compactMap { options in
      do {
        return try plugin.init(options: options)
      } catch {
        report.add("the options \(options) are refused: \(error)")
        return nil
      }
    }
  }

  /// Violations as they are found.
  struct Report {
    private(set) var violations: [String] = []
    private var broken: Set<String> = []
    var variation: String

    init(_ plugin: String) { variation = plugin }

    /// Adds a violation, once for each promise: the prompts in parentheses at its end are an example.
    mutating func add(_ violation: String) {
      let line = "\(variation): \(violation)"
      let promise = line.split(separator: " (").first.map(String.init) ?? line
      if broken.insert(promise).inserted { violations.append(line) }
    }

    mutating func require(_ condition: Bool, _ promise: @autoclosure () -> String) {
      if !condition { add(promise()) }
    }

    mutating func attempt(_ what: String, _ work: (inout Report) throws -> Void) {
      do { try work(&self) } catch { add("\(what) throws: \(error)") }
    }
  }
}
