internal import ArgumentParser

/// A kind of plugin that `new` has a template for.
enum PluginTemplate: String, CaseIterable, ExpressibleByArgument {
  case learner, metric
  case functionClass = "function-class"
  case hypothesis, network, measurement

  /// The kind in prose.
  var title: String { self == .functionClass ? "function class" : rawValue }

  /// The folder of such plugins in a checkout.
  var folder: String {
    switch self {
    case .learner: "Learners"
    case .metric: "Metrics"
    case .functionClass: "FunctionClasses"
    case .hypothesis: "Hypotheses"
    case .network: "Networks"
    case .measurement: "Measurements"
    }
  }

  /// The kind in the table of Package.swift.
  var manifestCase: String { self == .functionClass ? "functionClass" : rawValue }

  /// The label of such plugins in a `PluginSet`. Networks are learners.
  var list: String { self == .network ? "learners" : folder.prefix(1).lowercased() + folder.dropFirst() }

  /// The source of the plugin.
  var source: [UInt8] {
    switch self {
    case .learner: PackageResources.learner_txt
    case .metric: PackageResources.metric_txt
    case .functionClass: PackageResources.functionClass_txt
    case .hypothesis: PackageResources.hypothesis_txt
    case .network: PackageResources.network_txt
    case .measurement: PackageResources.measurement_txt
    }
  }

  /// Arguments of the command that run a plugin with this identifier.
  func commands(_ identifier: String) -> [String] {
    let sizes = "--dimension 3 --context-size 10 --count 64"
    return switch self {
    case .learner: ["match \(identifier) newton \(sizes)"]
    case .metric: ["match newton gradient-descent --metric \(identifier) \(sizes)"]
    case .functionClass: ["match newton gradient-descent --function-class \(identifier) \(sizes)"]
    case .hypothesis: ["match conjugate-gradient@\(identifier) newton \(sizes)"]
    case .network:
      [
        "train training.json --output results/network", "probe results/network --count 1024",
        "match results/network newton --count 64",
      ]
    case .measurement:
      ["match newton gradient-descent \(sizes) --output results/first", "report results/first"]
    }
  }
}
