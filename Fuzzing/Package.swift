// swift-tools-version: 6.1
import PackageDescription

let package = Package(
  name: "fuzzing",
  dependencies: [.package(name: "lockstep", path: "..")],
  targets: [
    .executableTarget(
      name: "Readers",
      dependencies: [
        .product(name: "Lockstep", package: "lockstep"), .product(name: "LockstepNetworks", package: "lockstep"),
        .product(name: "LockstepCommandLine", package: "lockstep"),
      ],
      // libFuzzer has the main function. The modules are only instrumented: build tools have main functions of their own.
      swiftSettings: [.unsafeFlags(["-parse-as-library"])], linkerSettings: [.unsafeFlags(["-sanitize=fuzzer"])])
  ]
)
