// swift-tools-version: 6.1
import PackageDescription

let lockstep = Target.Dependency.product(name: "Lockstep", package: "lockstep")
let commandLine = Target.Dependency.product(name: "LockstepCommandLine", package: "lockstep")
let testing = Target.Dependency.product(name: "LockstepTesting", package: "lockstep")

let package = Package(
  name: "examples",
  dependencies: [.package(name: "lockstep", path: "..")],
  targets: [
    .executableTarget(name: "CustomLearner", dependencies: [lockstep, commandLine], path: "CustomLearner"),
    .executableTarget(name: "CustomMetric", dependencies: [lockstep, commandLine], path: "CustomMetric"),
    .executableTarget(name: "CustomFunctionClass", dependencies: [lockstep, commandLine], path: "CustomFunctionClass"),
    .executableTarget(name: "Script", dependencies: [lockstep], path: "Script"),
    .testTarget(
      name: "ConformanceTests",
      dependencies: ["CustomLearner", "CustomMetric", "CustomFunctionClass", lockstep, testing], path: "Tests"),
  ]
)
