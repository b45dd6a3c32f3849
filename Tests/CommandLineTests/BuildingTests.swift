import Foundation
import LockstepTestSupport
import Testing

/// What builds Lockstep, and what is built on it.
struct BuildingTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  // MARK: - The examples

  @Test func theExamplesBuildConformAndRun() throws {
    // The packages that Lockstep itself was built with are at hand; nothing is asked of the network.
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
    let package = Lockstep.repository + "/Examples"
    let build = try run(
      "/usr/bin/env", ["swift", "test", "--package-path", package, "--scratch-path", folder.file("build")],
      environment: environment, in: folder.path)
    #expect(build.status == 0, "\(build.output)\(build.errors)")
    func example(_ name: String, _ arguments: [String]) throws -> Outcome {
      try run(folder.file("build/debug/\(name)"), arguments, in: folder.path)
    }

    let description = try example("CustomLearner", ["describe", "heavy-ball"])
    #expect(description.status == 0)
    #expect(description.output.contains("momentum") && description.output.contains("Polyak"))

    // Without momentum it is gradient descent.
    let learners = ["heavy-ball:momentum=0,rate=0.02,steps=0..20", "gradient-descent:rate=0.02,steps=0..20"]
    let same = try example(
      "CustomLearner", ["match"] + learners + ["-m", "similarity-of-errors", "-o", "same"] + small)
    #expect(same.status == 0, "\(same.errors)")
    let matches = try Results(folder: folder.file("same")).matches("similarity-of-errors")
    #expect(matches.map(\.step) == Array(0...20))
    for match in matches {
      #expect(match.best == match.step)
      #expect(abs(match.similarity - 1) < 1e-12)
    }

    // It finds the Registry of the checkout that it depends on; a network's states are aligned with themselves.
    let model = Lockstep.repository + "/Registry/models/transformer-d8"
    let copy = folder.file("copy")
    try FileManager.default.copyItem(atPath: model, toPath: copy)
    let aligned = try example("CustomMetric", ["match", model, copy, "-m", "linear-cka", "-c", "4", "-o", "aligned"])
    #expect(aligned.status == 0, "\(aligned.errors)")
    for match in try Results(folder: folder.file("aligned")).matches("linear-cka") {
      #expect(match.best == match.step && abs(match.similarity - 1) < 1e-9)
    }

    let sparse = try example(
      "CustomFunctionClass",
      ["match", "newton", "gd-linear", "--function-class", "sparse-linear-regression:sparsity=2"] + small)
    #expect(sparse.status == 0, "\(sparse.errors)")

    let script = try example("Script", [])
    #expect(script.status == 0 && script.output.contains("iterative-newton | gradient-descent"), "\(script.errors)")
  }

  // MARK: - The bootstrap script

  private static let script = Lockstep.repository + "/scripts/bootstrap"

  /// A PATH of these programs alone.
  private func path(of programs: [String]) throws -> [String: String] {
    let bin = folder.file("bin")
    try FileManager.default.createDirectory(atPath: bin, withIntermediateDirectories: true)
    for program in programs {
      let found = try run("/bin/bash", ["-c", "type -P \(program)"]).output.trimmingCharacters(in: .newlines)
      try FileManager.default.createSymbolicLink(atPath: "\(bin)/\(program)", withDestinationPath: found)
    }
    return ["PATH": bin]
  }

  @Test func bootstrapIsSilentWhereAllIsThere() throws {
    let outcome = try run(Self.script, [], in: folder.path)
    #expect(outcome.status == 0)
    #expect(outcome.output.isEmpty && outcome.errors.isEmpty)
  }

  @Test func bootstrapSaysThatSwiftIsMissing() throws {
    let outcome = try run(
      "/bin/bash", [Self.script], environment: try path(of: ["bash", "id", "pkg-config"]), in: folder.path)
    #expect(outcome.status == 1)
    #expect(outcome.output.isEmpty)
    #expect(outcome.errors.hasPrefix("bootstrap: ") && outcome.errors.contains("https://www.swift.org/install"))
  }

  @Test func bootstrapSaysWhatItCannotInstall() throws {
    let outcome = try run(
      "/bin/bash", [Self.script], environment: try path(of: ["bash", "id", "swift"]), in: folder.path)
    #expect(outcome.status == 1)
    #expect(outcome.output.isEmpty)
    for word in ["bootstrap: ", "OpenBLAS", "json-c", "pkg-config", "apt-get"] {
      #expect(outcome.errors.contains(word))
    }
  }
}
