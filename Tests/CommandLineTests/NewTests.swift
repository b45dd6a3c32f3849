import Foundation
import LockstepTestSupport
import Testing

/// `lockstep new`. That the packages build and run is part of ``BuildingTests``.
struct NewTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  static let kinds = ["learner", "metric", "function-class", "hypothesis", "network", "measurement"]

  @Test(arguments: kinds) func packagesAreWellFormed(kind: String) throws {
    let output = try Lockstep.succeed(["new", kind, "MyOwnPlugin", "-o", "package"], in: folder.path)
    #expect(output.contains("swift run -c release MyOwnPlugin") && output.contains("swift test"))
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder.file("package"))
    #expect(
      Set(files).isSuperset(of: [
        "Package.swift", "README.md", "Sources/MyOwnPlugin/MyOwnPlugin.swift", "Sources/MyOwnPlugin/Main.swift",
        "Tests/MyOwnPluginTests/MyOwnPluginTests.swift",
      ]))
    for file in files {
      let text = try? folder.text(of: "package/\(file)")
      #expect(text?.contains("{{") != true, "\(file) has a placeholder")
    }
    #expect(try folder.text(of: "package/Sources/MyOwnPlugin/MyOwnPlugin.swift").contains("\"my-own-plugin\""))
    // The package depends on the checkout that the program was built in.
    #expect(try folder.text(of: "package/Package.swift").contains("path: \"\(Lockstep.repository)\""))
    try FileManager.default.copyItem(
      atPath: Lockstep.repository + "/.swift-format", toPath: folder.file(".swift-format"))
    let format = try run(
      "/usr/bin/env", ["swift", "format", "lint", "--strict", "--recursive", "package"], in: folder.path)
    #expect(format.status == 0, "\(format.errors)")
  }

  /// Words of a template's comments, texts and placeholders are no names of its code.
  @Test(arguments: [("measurement", "Mean"), ("learner", "Name"), ("learner", "Replace")])
  func namesThatTheCodeDoesNotUseAreFree(kind: String, name: String) throws {
    try Lockstep.succeed(["new", kind, name, "-o", "package"], in: folder.path)
  }

  @Test func aRemoteLockstepIsADependencyByURL() throws {
    try Lockstep.succeed(
      ["new", "learner", "Mine", "--lockstep", "https://example.com/their-lockstep.git"], in: folder.path)
    let manifest = try folder.text(of: "Mine/Package.swift")
    #expect(manifest.contains(".package(url: \"https://example.com/their-lockstep.git\", branch: \"main\")"))
    #expect(manifest.contains("package: \"their-lockstep\""))
    try Lockstep.succeed(["new", "network", "Odd", "--lockstep", "https://example.com/a\"b"], in: folder.path)
    let lines = try folder.text(of: "Odd/Package.swift").split(separator: "\n").filter { $0.contains("package: ") }
    #expect(lines.count == 4 && lines.allSatisfy { $0.contains(#"package: "a\"b")"#) }, "\(lines)")
  }

  @Test(arguments: kinds) func pluginsAreAddedToACheckout(kind: String) throws {
    for path in ["Registry/experiments", "Sources/Numerics"] {
      try FileManager.default.createDirectory(atPath: folder.file(path), withIntermediateDirectories: true)
    }
    let manifest = try String(contentsOfFile: Lockstep.repository + "/Package.swift", encoding: .utf8)
    try folder.write(manifest, to: "Package.swift")
    try Lockstep.succeed(["new", kind, "MyOwnPlugin", "--in-tree"], in: folder.path)
    let added = try folder.text(of: "Package.swift").split(separator: "\n").filter { !manifest.contains($0) }
    #expect(added.count == 1 && added[0].hasSuffix(", \"MyOwnPlugin\"),"))
    let folders = try FileManager.default.contentsOfDirectory(atPath: folder.file("Plugins"))
    #expect(folders.count == 1)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.file("Plugins/\(folders[0])/MyOwnPlugin")) == [
        "MyOwnPlugin.swift"
      ])
    try Lockstep.fail(
      ["new", kind, "MyOwnPlugin", "--in-tree"], words: ["MyOwnPlugin", "not empty"], in: folder)
  }

  @Test(arguments: [
    (["learner", "heavyBall"], ["'heavyBall'", "AndersonMixing"]), (["learner", "../Up"], ["'../Up'"]),
    (["learner", "Self"], ["'Self'", "not a valid name"]), (["metric", "Any"], ["'Any'", "not a valid name"]),
    (["hypothesis", "Type"], ["'Type'"]), (["network", "Protocol"], ["'Protocol'"]),
    (["measurement", "Measurement"], ["'Measurement'", "choose another"]), (["learner", "Main"], ["'Main'"]),
    (["metric", "Double"], ["'Double'", "metric"]), (["learner", "Vector"], ["'Vector'", "learner"]),
    (["learner", "GradientDescent"], ["'gradient-descent'", "already exists"]),
    (["optimizer", "Mine"], ["'optimizer'", "learner"]), (["learner", "Mine", "-o", "full"], ["'full'", "not empty"]),
    (["learner", "Mine", "--in-tree"], ["not a Lockstep checkout"]),
    (["learner", "Mine", "--lockstep", "full"], ["full", "not a Lockstep checkout"]),
  ])
  func invalidRequestsAreReported(arguments: [String], words: [String]) throws {
    try folder.write("mine", to: "full/notes.txt")
    try Lockstep.fail(["new"] + arguments, words: words, in: folder)
  }
}
