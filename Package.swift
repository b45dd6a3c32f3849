// swift-tools-version: 6.1
import Foundation
import PackageDescription

// Every plugin is one folder, Plugins/KIND/NAME, and one line here. Its target, its tests (the folder Tests in it), its C
// kernels (the folder Kernels in it) and its place in the command's list follow from the line. The folder's name is the
// name of the plugin's type.
let plugins: [PluginEntry] = [
  plugin(.learner, "OrdinaryLeastSquares"),
  plugin(.learner, "GradientDescent"),
  plugin(.learner, "OnlineGradientDescent"),
  plugin(.learner, "IterativeNewton"),
  plugin(.learner, "ConjugateGradient"),
  plugin(.learner, "BFGS"),
  plugin(.learner, "LBFGS"),
  plugin(.learner, "StochasticGradientDescent"),
  plugin(.learner, "Adam"),
  plugin(.learner, "LevenbergMarquardt"),
  plugin(.learner, "GradientDescentPlusPlus"),
  plugin(.learner, "HeavyBall"),
  plugin(.learner, "Nesterov"),
  plugin(.learner, "Chebyshev"),
  plugin(.learner, "Richardson"),
  plugin(.learner, "DeltaRule"),
  plugin(.learner, "RecursiveLeastSquares"),
  plugin(.learner, "Averaging"),
  plugin(.learner, "MesaNet"),
  plugin(.learner, "NearestNeighbors"),
  plugin(.learner, "ShrunkLeastSquares"),
  plugin(.learner, "RegularizationPath"),
  plugin(.learner, "TruncatedSVD"),
  plugin(.learner, "SubsetLeastSquares"),
  plugin(.network, "Transformer"),
  plugin(.network, "LSTM"),
  plugin(
    .network, "LinearTransformer",
    tests: ["LockstepGradientDescent", "LockstepGradientDescentPlusPlus", "LockstepIterativeNewton"]),
  plugin(.network, "LoopedTransformer", ["LockstepTransformer"]),
  plugin(.network, "DeltaNet", tests: ["LockstepDeltaRule"]),
  plugin(.network, "MesaLayers", ["LockstepDeltaNet"], tests: ["LockstepRecursiveLeastSquares"]),
  plugin(.learner, "Recorded", ["LockstepFiles", "LockstepInterchange"]),
  plugin(.hypothesis, "Linear"),
  plugin(.hypothesis, "ArcCosineKernel"),
  plugin(.hypothesis, "NeuralTangentKernel"),
  plugin(.hypothesis, "GaussianKernel"),
  plugin(.hypothesis, "PolynomialKernel"),
  plugin(.hypothesis, "SignAgreementKernel"),
  plugin(.hypothesis, "RandomFeatures"),
  plugin(.hypothesis, "TwoLayerWeights"),
  plugin(.metric, "ErrorSimilarity"),
  plugin(.metric, "WeightSimilarity"),
  plugin(.metric, "FunctionSimilarity"),
  plugin(.metric, "ErrorDistance"),
  plugin(.metric, "PredictionSimilarity"),
  plugin(.metric, "UpdateSimilarity"),
  plugin(.metric, "PredictionDifference"),
  plugin(.metric, "WeightDifference"),
  plugin(.metric, "LinearCKA"),
  plugin(.functionClass, "LinearRegression"),
  plugin(.functionClass, "TwoLayerNetwork"),
  plugin(.functionClass, "DecisionTree"),
  plugin(.functionClass, "SparseLinearRegression"),
  plugin(.measurement, "SquaredError"),
  plugin(.measurement, "Forgetting"),
  plugin(.measurement, "SpanResidual"),
  plugin(.measurement, "LinearFit"),
]

// The modules, each after those it depends on: data flows one way, and lower modules know nothing of higher ones.
let modules: [Target] = [
  .systemLibrary(
    name: "COpenBLAS", path: "Sources/C/OpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
  .systemLibrary(name: "CJSONC", path: "Sources/C/JSONC", pkgConfig: "json-c", providers: [.apt(["libjson-c-dev"])]),
  .systemLibrary(name: "CCrypto", path: "Sources/C/Crypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
  .systemLibrary(name: "CLinux", path: "Sources/C/Linux"),
  .systemLibrary(name: "CMPI", path: "Sources/C/MPI", pkgConfig: "mpi-c", providers: [.apt(["libopenmpi-dev"])]),
  .target(name: "CLockstepKernels", path: "Sources/C/Kernels", linkerSettings: [.linkedLibrary("m")]),
  module("Numerics", ["COpenBLAS"]),
  module("Core", ["LockstepNumerics"]),
  module("Statistics", ["LockstepCore", "LockstepNumerics"]),
  module("Optimization", ["LockstepCore", "LockstepNumerics"]),
  module("Files", ["LockstepCore", "CJSONC", "CCrypto", "CLinux"]),
  module("Interchange", ["LockstepCore", "LockstepFiles"]),
  // Empty without the trait.
  module("MPI", ["LockstepCore", .target(name: "CMPI", condition: .when(traits: ["MPI"]))]),
  module("Networks", ["LockstepCore", "LockstepFiles", "LockstepNumerics", "CLockstepKernels", "COpenBLAS"]),
  module("Results", ["LockstepCore", "LockstepFiles", "LockstepStatistics"]),
  module("Matching", ["LockstepCore", "LockstepNumerics", "LockstepResults", "LockstepStatistics"]),
  module(
    "Identification",
    ["LockstepCore", "LockstepMatching", "LockstepNumerics", "LockstepResults", "LockstepStatistics"]),
  module("Registry", ["LockstepCore", "LockstepFiles", "LockstepNetworks"]),
  module(
    "Report",
    ["LockstepCore", "LockstepFiles", "LockstepResults", .product(name: "Mustache", package: "swift-mustache")],
    resources: [.embedInCode("Web/Resources")]),
  module(
    "Reproduction",
    [
      "LockstepCore", "LockstepFiles", "LockstepRegistry", "LockstepReport", "LockstepResults",
      .product(name: "Mustache", package: "swift-mustache"),
    ],
    resources: [.embedInCode("Resources")]),
  module("Testing", ["LockstepCore", "LockstepNumerics"]),
  module(
    "CommandLine",
    [
      "LockstepCore", "LockstepFiles", "LockstepIdentification", "LockstepInterchange", "LockstepMatching",
      .target(name: "LockstepMPI", condition: .when(traits: ["MPI"])), "LockstepNetworks",
      "LockstepNumerics", "LockstepRegistry", "LockstepReport",
      "LockstepReproduction", "LockstepResults", "LockstepTesting",
      .product(name: "ArgumentParser", package: "swift-argument-parser"),
    ],
    resources: [.embedInCode("Resources")]),
  .target(
    name: "Lockstep",
    dependencies: [
      "LockstepCore", "LockstepIdentification", "LockstepMatching", "LockstepNumerics", "LockstepOptimization",
      "LockstepReport",
      "LockstepResults", "LockstepStatistics",
    ] + plugins.map(\.dependency), plugins: ["BuiltInPlugins"]),
  .executableTarget(
    name: "LockstepTool", dependencies: ["Lockstep", "LockstepCommandLine", "LockstepCore"], path: "Sources/Executable"),
  // Writes the umbrella's list of plugins.
  .executableTarget(name: "list-plugins", path: "Sources/BuildTools/ListPlugins"),
  .plugin(
    name: "BuiltInPlugins", capability: .buildTool(), dependencies: ["list-plugins"],
    path: "Sources/BuildTools/BuiltInPlugins"),
]

/// The tests of the modules; those of a plugin lie in its folder.
let moduleTests: [Target] = [
  .target(
    name: "LockstepTestSupport",
    dependencies: [
      "LockstepCore", "LockstepFiles", "LockstepLinearRegression", "LockstepNetworks", "LockstepNumerics",
      "LockstepOptimization", "LockstepTesting",
    ],
    path: "Tests/Support"),
  tests("Numerics"),
  tests("Core", ["LockstepLinearRegression", "LockstepNumerics", "LockstepOptimization"]),
  tests("Files", ["LockstepCore", "LockstepInterchange", "LockstepLinearRegression"]),
  tests(
    "Networks",
    [
      "LockstepCore", "LockstepFiles", "LockstepLinearRegression", "LockstepLSTM", "LockstepNumerics",
      "LockstepOrdinaryLeastSquares", "LockstepTransformer",
    ]),
  tests(
    "Matching",
    [
      "Lockstep", "LockstepCore", "LockstepErrorDistance", "LockstepErrorSimilarity", "LockstepForgetting",
      "LockstepLinearFit", "LockstepLinearRegression", "LockstepNumerics", "LockstepResults",
      "LockstepSpanResidual", "LockstepSquaredError", "LockstepWeightSimilarity",
    ]),
  tests(
    "Identification",
    [
      "LockstepCore", "LockstepErrorSimilarity", "LockstepLinearRegression", "LockstepNumerics", "LockstepResults",
      "LockstepStatistics",
    ]),
  tests("Registry", ["Lockstep", "LockstepCore", "LockstepFiles", "LockstepReproduction"]),
  tests("Report", ["LockstepCore", "LockstepFiles", "LockstepMatching", "LockstepResults"]),
  tests("CommandLine", ["LockstepTool"]),
  .testTarget(
    name: "FunctionClassesTests",
    dependencies: [
      "LockstepCore", "LockstepDecisionTree", "LockstepLinearRegression", "LockstepNumerics",
      "LockstepSparseLinearRegression",
      "LockstepTestSupport", "LockstepTwoLayerNetwork",
    ]),
  .testTarget(
    name: "MetricsTests",
    dependencies: [
      "LockstepCore", "LockstepErrorDistance", "LockstepErrorSimilarity", "LockstepLinearCKA",
      "LockstepLinearRegression", "LockstepNumerics", "LockstepPredictionDifference", "LockstepPredictionSimilarity",
      "LockstepTestSupport", "LockstepUpdateSimilarity", "LockstepWeightDifference", "LockstepWeightSimilarity",
    ]),
  .testTarget(
    name: "PluginTests",
    dependencies: [
      "Lockstep", "LockstepBFGS", "LockstepConjugateGradient", "LockstepCore", "LockstepIdentification",
      "LockstepLBFGS",
      "LockstepLinear", "LockstepNumerics", "LockstepOptimization", "LockstepTesting", "LockstepTestSupport",
      "LockstepTwoLayerWeights",
    ]),
]

let package = Package(
  name: "lockstep",
  products: [
    .executable(name: "lockstep", targets: ["LockstepTool"]),
    // The library: comparisons as values, and everything that a plugin needs.
    .library(name: "Lockstep", targets: ["Lockstep"]),
    // What an architecture is written with.
    .library(name: "LockstepNetworks", targets: ["LockstepNetworks", "LockstepFiles"]),
    // The command, for programs that add plugins to it.
    .library(name: "LockstepCommandLine", targets: ["LockstepCommandLine"]),
    // The conformance suite, for the tests of plugins.
    .library(name: "LockstepTesting", targets: ["LockstepTesting"]),
  ],
  traits: [.trait(name: "MPI", description: "Training and comparisons by several processes that mpirun starts.")],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.0.0"),
  ],
  targets: modules + plugins.flatMap(\.targets) + moduleTests
)

for target in package.targets where target.type != .system && target.type != .plugin {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ]
}

enum PluginKind: String {
  case learner = "Learners"
  case network = "Networks"
  case hypothesis = "Hypotheses"
  case metric = "Metrics"
  case functionClass = "FunctionClasses"
  case measurement = "Measurements"

  var dependencies: [String] {
    switch self {
    case .learner, .hypothesis: ["LockstepCore", "LockstepNumerics", "LockstepOptimization"]
    case .network: ["LockstepCore", "LockstepFiles", "LockstepNetworks", "LockstepNumerics"]
    case .metric, .functionClass, .measurement: ["LockstepCore", "LockstepNumerics"]
    }
  }
}

struct PluginEntry {
  let targets: [Target]
  var dependency: Target.Dependency { .byName(name: targets[0].name) }
}

func plugin(_ kind: PluginKind, _ name: String, _ extra: [String] = [], tests: [String] = []) -> PluginEntry {
  let (target, path) = ("Lockstep\(name)", "Plugins/\(kind.rawValue)/\(name)")
  func has(_ part: String) -> Bool {
    FileManager.default.fileExists(atPath: "\(Context.packageDirectory)/\(path)/\(part)")
  }
  let dependencies = kind.dependencies + extra + (has("Kernels") ? ["CLockstep\(name)"] : [])
  var targets: [Target] = [
    .target(
      name: target, dependencies: dependencies.map { .byName(name: $0) }, path: path,
      exclude: ["Kernels", "Tests"].filter(has))
  ]
  if has("Kernels") {
    targets.append(
      .target(
        name: "CLockstep\(name)", dependencies: ["CLockstepKernels"], path: "\(path)/Kernels",
        linkerSettings: [.linkedLibrary("m")]))
  }
  if has("Tests") {
    let tested = Set(
      dependencies + tests + [target, "LockstepFiles", "LockstepLinearRegression", "LockstepTestSupport"])
    targets.append(
      .testTarget(
        name: "\(target)Tests", dependencies: tested.sorted().map { .byName(name: $0) }, path: "\(path)/Tests"))
  }
  return PluginEntry(targets: targets)
}

func module(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
  .target(name: "Lockstep\(name)", dependencies: dependencies, path: "Sources/\(name)", resources: resources)
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(
    name: "\(name)Tests", dependencies: [.byName(name: "Lockstep\(name)"), "LockstepTestSupport"] + dependencies,
    path: "Tests/\(name)Tests")
}
