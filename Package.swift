// swift-tools-version: 6.1
import PackageDescription

// The house: data flows one way, and nothing below knows anything above.
//
//   function class -> prompts -> learners -> trajectories -> metrics -> similarity matrices -> matching -> report

/// The learners that come with Lockstep, a folder under Plugins each. A new one is a line here, and a line where
/// Sources/Lockstep/BuiltInPlugins.swift names them.
let learners: [Target] = [
  plugin("OrdinaryLeastSquares"),
  plugin("GradientDescent"),
  plugin("OnlineGradientDescent"),
  plugin("IterativeNewton"),
  plugin("ConjugateGradient"),
  plugin("BFGS"),
  plugin("LBFGS"),
  plugin("Recorded", ["LockstepFiles"]),
  plugin("Transformer", ["LockstepFiles", "LockstepLayers", "LockstepNetworks"]),
  plugin("LSTM", ["LockstepFiles", "LockstepLayers", "LockstepNetworks"]),
]

/// What the learners stand on.
let foundations: [Target] = [
  .systemLibrary(name: "COpenBLAS", pkgConfig: "openblas", providers: [.apt(["libopenblas-dev"])]),
  .systemLibrary(name: "CJSONC", pkgConfig: "json-c", providers: [.apt(["libjson-c-dev"])]),
  .systemLibrary(name: "CCrypto", pkgConfig: "libcrypto", providers: [.apt(["libssl-dev"])]),
  library("LockstepNumerics", ["COpenBLAS"]),
  library("LockstepCore", ["LockstepNumerics"]),
  library("LockstepFiles", ["LockstepCore", "CJSONC", "CCrypto"]),
]

/// What the networks are made of, and what trains them.
let networks: [Target] = [
  .target(name: "CLockstepKernels", linkerSettings: [.linkedLibrary("m")]),
  library("LockstepLayers", ["LockstepNumerics", "CLockstepKernels", "COpenBLAS"]),
  library("LockstepNetworks", ["LockstepCore", "LockstepFiles", "LockstepLayers", "LockstepNumerics"]),
  library(
    "LockstepTraining",
    ["LockstepCore", "LockstepFiles", "LockstepLayers", "LockstepNetworks", "LockstepNumerics"]),
]

/// What puts them side by side.
let harness: [Target] = [
  library("LockstepFunctionClasses", ["LockstepCore", "LockstepNumerics"]),
  library("LockstepMetrics", ["LockstepCore", "LockstepNumerics"]),
  library("LockstepMatching", ["LockstepCore", "LockstepNumerics"]),
  library(
    "LockstepReport",
    [
      "LockstepCore", "LockstepMatching", "LockstepFiles", "LockstepRegistry",
      .product(name: "Mustache", package: "swift-mustache"),
    ],
    resources: [.embedInCode("Web/Resources")]),
  library("LockstepRegistry", ["LockstepCore", "LockstepFiles"]),
  library(
    "LockstepCommand",
    [
      "LockstepCore", "LockstepFiles", "LockstepLayers", "LockstepMatching", "LockstepNetworks", "LockstepNumerics",
      "LockstepOrdinaryLeastSquares", "LockstepRegistry", "LockstepReport", "LockstepTraining",
      .product(name: "ArgumentParser", package: "swift-argument-parser"),
    ]),
  library(
    "Lockstep",
    ["LockstepCore", "LockstepFunctionClasses", "LockstepMetrics"] + learners.map { .byName(name: $0.name) }),
  .executableTarget(name: "LockstepTool", dependencies: ["Lockstep", "LockstepCommand", "LockstepCore"]),
]

/// A test target for each target, named after it.
let checks: [Target] = [
  .target(
    name: "LockstepTesting",
    dependencies: [
      "LockstepCore", "LockstepFiles", "LockstepFunctionClasses", "LockstepLayers", "LockstepNetworks",
      "LockstepNumerics",
    ],
    path: "Tests/LockstepTesting"),
  tests("LockstepNumerics"),
  tests("LockstepCore", ["LockstepFunctionClasses", "LockstepNumerics"]),
  tests("LockstepFiles", ["LockstepCore", "LockstepFunctionClasses"]),
  tests("LockstepLayers", ["LockstepNumerics"]),
  tests(
    "LockstepNetworks",
    [
      "LockstepCore", "LockstepFiles", "LockstepFunctionClasses", "LockstepLayers", "LockstepLSTM", "LockstepNumerics",
      "LockstepTransformer",
    ]),
  tests(
    "LockstepTraining",
    [
      "LockstepCore", "LockstepFiles", "LockstepFunctionClasses", "LockstepLayers", "LockstepLSTM", "LockstepNetworks",
      "LockstepOrdinaryLeastSquares", "LockstepTransformer",
    ]),
  tests("LockstepFunctionClasses", ["LockstepCore", "LockstepNumerics"]),
  tests("LockstepMetrics", ["LockstepCore", "LockstepNumerics"]),
  tests("LockstepMatching", ["Lockstep", "LockstepCore", "LockstepFunctionClasses", "LockstepMetrics"]),
  tests("LockstepRegistry", ["Lockstep", "LockstepCore", "LockstepFiles"]),
  tests("LockstepReport", ["LockstepCore", "LockstepFiles", "LockstepMatching"]),
  tests("LockstepCommand", ["LockstepTool"]),
  tests(
    "Lockstep",
    [
      "LockstepCore", "LockstepNumerics", "LockstepConjugateGradient", "LockstepBFGS", "LockstepLBFGS",
    ]),
]
let learnerChecks = learners.map {
  tests(
    $0.name,
    [
      "LockstepCore", "LockstepFiles", "LockstepFunctionClasses", "LockstepLayers", "LockstepNetworks",
      "LockstepNumerics",
    ])
}

/// What Benchmarks times beside its peers, where whole runs of the command would not tell.
let benchmarks: [Target] = [
  .executableTarget(
    name: "NetworkBenchmark",
    dependencies: [
      "LockstepCore", "LockstepFunctionClasses", "LockstepLayers", "LockstepLSTM", "LockstepNetworks",
      "LockstepNumerics", "LockstepTraining", "LockstepTransformer",
      .product(name: "ArgumentParser", package: "swift-argument-parser"),
    ],
    path: "Benchmarks/Networks")
]

let package = Package(
  name: "lockstep",
  products: [
    .executable(name: "lockstep", targets: ["LockstepTool"]),
    // For packages that add plugins of their own to the command.
    .library(name: "Lockstep", targets: ["Lockstep", "LockstepCommand", "LockstepCore", "LockstepNumerics"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
    .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.0.0"),
  ],
  targets: foundations + networks + learners + harness + checks + learnerChecks + benchmarks
)

for target in package.targets where target.type != .system {
  target.swiftSettings = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
  ]
}

func library(_ name: String, _ dependencies: [Target.Dependency], resources: [Resource] = []) -> Target {
  .target(name: name, dependencies: dependencies, resources: resources)
}

func plugin(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .target(
    name: "Lockstep\(name)", dependencies: ["LockstepCore", "LockstepNumerics"] + dependencies, path: "Plugins/\(name)")
}

func tests(_ name: String, _ dependencies: [Target.Dependency] = []) -> Target {
  .testTarget(name: "\(name)Tests", dependencies: [.byName(name: name), "LockstepTesting"] + dependencies)
}
