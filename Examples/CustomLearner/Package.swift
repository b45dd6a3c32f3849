// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "custom-learner",
  dependencies: [.package(name: "lockstep", path: "../..")],
  targets: [
    .executableTarget(name: "CustomLearner", dependencies: [.product(name: "Lockstep", package: "lockstep")])
  ]
)
