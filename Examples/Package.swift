// swift-tools-version: 6.1
import PackageDescription

let lockstep = Target.Dependency.product(name: "Lockstep", package: "lockstep")
let networks = Target.Dependency.product(name: "LockstepNetworks", package: "lockstep")
let commandLine = Target.Dependency.product(name: "LockstepCommandLine", package: "lockstep")
let testing = Target.Dependency.product(name: "LockstepTesting", package: "lockstep")

let package = Package(
  name: "examples",
  dependencies: [.package(name: "lockstep", path: "..")],
  targets: [
    .executableTarget(name: "CustomLearner", dependencies: [lockstep, commandLine], path: "CustomLearner"),
    .executableTarget(name: "CustomMetric", dependencies: [lockstep, commandLine], path: "CustomMetric"),
    .executableTarget(name: "CustomFunctionClass", dependencies: [lockstep, commandLine], path: "CustomFunctionClass"),
    .executableTarget(name: "CustomHypothesis", dependencies: [lockstep, commandLine], path: "CustomHypothesis"),
    .executableTarget(name: "CustomMeasurement", dependencies: [lockstep, commandLine], path: "CustomMeasurement"),
    .executableTarget(
      name: "CustomNetwork", dependencies: [lockstep, networks, commandLine], path: "CustomNetwork",
      exclude: ["training.json"]),
    .executableTarget(name: "Script", dependencies: [lockstep], path: "Script"),
    .testTarget(
      name: "ExampleTests",
      dependencies: [
        "CustomLearner", "CustomMetric", "CustomFunctionClass", "CustomHypothesis", "CustomMeasurement",
        "CustomNetwork",
        lockstep, networks, testing,
      ], path: "Tests"),
  ]
)
