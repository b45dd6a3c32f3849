import Foundation
import LockstepTestSupport
import Testing

/// Packages that depend on Lockstep, and the script that installs what Lockstep is built with.
struct BuildingTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  // MARK: - Packages that depend on Lockstep

  /// Builds a package from the dependencies that Lockstep itself was built with, without network access. All packages of
  /// a test share one build folder, so that Lockstep is compiled once.
  private func build(_ package: String, sharing owner: String) throws {
    let repositories = URL(filePath: Lockstep.executable).appending(path: "../../../repositories").standardized
    let names = (try? FileManager.default.contentsOfDirectory(atPath: repositories.path)) ?? []
    let origins = [
      "swift-argument-parser": "https://github.com/apple/swift-argument-parser",
      "swift-mustache": "https://github.com/hummingbird-project/swift-mustache",
    ]
    let found = origins.compactMap { name, origin in names.first { $0.hasPrefix(name) }.map { (origin, $0) } }
    var environment = ["TMPDIR": folder.path, "GIT_CONFIG_COUNT": "\(found.count)"]
    for (index, (origin, name)) in found.enumerated() {
      environment["GIT_CONFIG_KEY_\(index)"] = "url.\(repositories.appending(path: name).absoluteString).insteadOf"
      environment["GIT_CONFIG_VALUE_\(index)"] = origin
    }
    let outcome = try run(
      "/usr/bin/env",
      [
        "swift", "build", "--build-tests", "--package-path", folder.file(package), "--scratch-path",
        folder.file("\(owner)/.build"),
      ], environment: environment, in: folder.path)
    #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
  }

  /// The examples, and a package that `lockstep new` wrote, with a plugin of every kind.
  @Test func packagesWithPluginsWork() throws {
    try FileManager.default.copyItem(atPath: Lockstep.repository + "/Examples", toPath: folder.file("Examples"))
    let manifest = try folder.text(of: "Examples/Package.swift")
    try folder.write(manifest.replacing("\"..\"", with: "\"\(Lockstep.repository)\""), to: "Examples/Package.swift")
    try build("Examples", sharing: "Examples")
    let products = folder.file("Examples/.build/debug")
    try checkCustomLearner(products + "/CustomLearner")
    try checkOtherExamples(products)
    let conformance = try run(products + "/examplesPackageTests.xctest", ["--testing-library", "swift-testing"])
    #expect(conformance.status == 0, "\(conformance.output)\(conformance.errors)")

    let plugins = [
      ("learner", "NewLearner", "learners"), ("metric", "NewMetric", "metrics"),
      ("function-class", "NewFunctions", "functionClasses"), ("hypothesis", "NewHypothesis", "hypotheses"),
      ("network", "NewNetwork", "learners"), ("measurement", "NewMeasurement", "measurements"),
    ]
    for (kind, name, _) in plugins {
      try Lockstep.succeed(["new", kind, name, "--lockstep", Lockstep.repository], in: folder.path)
    }
    // One program with all of them is built once.
    for (_, name, list) in plugins.dropFirst() {
      try folder.write(
        folder.text(of: "\(name)/Sources/\(name)/\(name).swift"), to: "NewLearner/Sources/NewLearner/\(name).swift")
      let test = try folder.text(of: "\(name)/Tests/\(name)Tests/\(name)Tests.swift")
      try folder.write(
        test.replacing("import \(name)", with: "import NewLearner").replacing("conforms", with: "\(name)Conforms"),
        to: "NewLearner/Tests/NewLearnerTests/\(name)Tests.swift")
      let main = try folder.text(of: "NewLearner/Sources/NewLearner/Main.swift")
      try folder.write(
        main.replacing("]))", with: "]) + PluginSet(\(list): [\(name).self]))"),
        to: "NewLearner/Sources/NewLearner/Main.swift")
    }
    try build("NewLearner", sharing: "Examples")
    try checkNewPlugins(products)
  }

  private func checkCustomLearner(_ program: String) throws {
    let description = try run(program, ["describe", "ista"], in: folder.path)
    #expect(description.status == 0)
    #expect(description.output.contains("penalty") && description.output.contains("Daubechies"))

    // It finds the Registry of the checkout that it depends on.
    let outcome = try run(
      program, ["match", "ista:steps=0..20", "gd-linear", "newton", "-o", "results"] + small, in: folder.path)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(try Results(folder: folder.file("results")).comparisons("similarity-of-weights").count == 3)

    // Without a penalty it is gradient descent.
    let learners = ["ista:penalty=0,rate=0.02,steps=0..20", "gradient-descent:rate=0.02,steps=0..20"]
    let same = try run(
      program, ["match"] + learners + ["-m", "similarity-of-errors", "-o", "same"] + small, in: folder.path)
    #expect(same.status == 0, "\(same.errors)")
    let matches = try Results(folder: folder.file("same")).matches("similarity-of-errors")
    #expect(matches.map(\.step) == Array(0...20))
    for match in matches {
      #expect(match.best == match.step)
      #expect(abs(match.similarity - 1) < 1e-12)
    }
  }

  private func checkOtherExamples(_ products: String) throws {
    // The command finds the Registry of the checkout that it depends on; a network's states have its own neighbors.
    let (model, copy) = (Lockstep.repository + "/Registry/models/transformer-d8", folder.file("copy"))
    try FileManager.default.copyItem(atPath: model, toPath: copy)
    let aligned = try run(
      products + "/CustomMetric", ["match", model, copy, "-m", "mutual-neighbors", "-c", "4", "-o", "aligned"],
      in: folder.path)
    #expect(aligned.status == 0, "\(aligned.errors)")
    for match in try Results(folder: folder.file("aligned")).matches("mutual-neighbors") {
      #expect(match.best == match.step && abs(match.similarity - 1) < 1e-9)
    }
    for (program, arguments) in [
      ("CustomFunctionClass", ["match", "newton", "gd-linear", "-f", "quadratic-regression:noise=0.1"] + small),
      ("CustomHypothesis", ["match", "conjugate-gradient@laplacian:length-scale=2", "newton"] + small),
      ("CustomMeasurement", ["match", "copy=nearest-neighbors:neighbors=1..2", "newton", "-o", "copying"] + small),
      ("CustomNetwork", ["train", "Examples/CustomNetwork/training.json", "-o", "elman"]),
      ("CustomNetwork", ["probe", "elman", "-c", "1000"]),
      ("CustomNetwork", ["match", "elman", "newton", "-c", "4"]),
    ] {
      let outcome = try run("\(products)/\(program)", arguments, in: folder.path)
      #expect(outcome.status == 0, "\(program) \(arguments): \(outcome.errors)")
    }
    // The nearest neighbor copies its label, two do not.
    let copying = try Results(folder: folder.file("copying")).curves("copying-error", of: "copy")
    #expect(copying[0].allSatisfy { $0 == 0 } && copying[1].contains { $0 > 0.01 })
    let evaluation = try #require(log(of: folder.file("elman")).last?["errors"] as? [Double])
    #expect(evaluation.reduce(0, +) / Double(evaluation.count) < 0.9)
    let script = try run(products + "/Script", [], in: folder.path)
    #expect(script.status == 0 && script.output.contains("iterative-newton | gradient-descent"), "\(script.errors)")
  }

  private func checkNewPlugins(_ products: String) throws {
    let place = folder.file("NewNetwork")
    for command in [
      ["match", "new-learner", "newton", "-m", "new-metric", "-m", "similarity-of-errors", "-o", "results"] + small,
      ["match", "newton", "gradient-descent", "--function-class", "new-functions:noise=0.1"] + small,
      ["match", "conjugate-gradient@new-hypothesis", "newton"] + small,
      ["train", "training.json", "--output", "results/network"], ["probe", "results/network", "--count", "64"],
      ["match", "results/network", "newton", "--count", "4"],
    ] {
      let outcome = try run(products + "/NewLearner", command, in: place)
      #expect(outcome.status == 0, "\(command): \(outcome.errors)")
    }
    #expect(try folder.text(of: "NewNetwork/results/results.json").contains("new-measurement"))
    // Trained for some steps it predicts better than nothing, so its gradients lead downhill.
    let evaluation = try #require(log(of: folder.file("NewNetwork/results/network")).last?["errors"] as? [Double])
    #expect(evaluation.reduce(0, +) / Double(evaluation.count) < 0.97)

    let tests = try run(products + "/new-learnerPackageTests.xctest", ["--testing-library", "swift-testing"])
    #expect(tests.status == 0, "\(tests.output)\(tests.errors)")
    #expect((tests.output + tests.errors).contains("NewNetworkConforms"))
  }

  // MARK: - The bootstrap script

  private static let script = Lockstep.repository + "/scripts/bootstrap"

  /// A PATH with only these programs.
  private func path(of programs: [String]) throws -> [String: String] {
    let bin = folder.file("bin")
    try FileManager.default.createDirectory(atPath: bin, withIntermediateDirectories: true)
    for program in programs {
      let found = try run("/bin/bash", ["-c", "type -P \(program)"]).output.trimmingCharacters(in: .newlines)
      try FileManager.default.createSymbolicLink(atPath: "\(bin)/\(program)", withDestinationPath: found)
    }
    return ["PATH": bin]
  }

  @Test func bootstrapIsSilentIfNothingIsMissing() throws {
    let outcome = try run(Self.script, [], in: folder.path)
    #expect(outcome.status == 0)
    #expect(outcome.output.isEmpty && outcome.errors.isEmpty)
  }

  @Test func bootstrapReportsMissingSwift() throws {
    let outcome = try run(
      "/bin/bash", [Self.script], environment: try path(of: ["bash", "id", "pkg-config"]), in: folder.path)
    #expect(outcome.status == 1)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.hasPrefix("bootstrap: ") && outcome.errors.contains("https://www.swift.org/install"))
  }

  @Test func bootstrapReportsWhatItCannotInstall() throws {
    let outcome = try run(
      "/bin/bash", [Self.script], environment: try path(of: ["bash", "id", "swift"]), in: folder.path)
    #expect(outcome.status == 1)
    #expect(outcome.output.isEmpty)
    for word in ["bootstrap: ", "OpenBLAS", "json-c", "pkg-config", "apt-get"] {
      #expect(outcome.errors.contains(word))
    }
  }
}
