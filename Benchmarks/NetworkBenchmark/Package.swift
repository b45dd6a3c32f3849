// swift-tools-version: 6.1
import PackageDescription

// A package of its own, so that building and testing Lockstep leaves it out.
let package = Package(
  name: "network-benchmark",
  dependencies: [
    .package(name: "lockstep", path: "../.."),
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0"),
  ],
  targets: [
    .executableTarget(
      name: "NetworkBenchmark",
      dependencies: [
        .product(name: "Lockstep", package: "lockstep"),
        .product(name: "LockstepNetworks", package: "lockstep"),
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ])
  ]
)
