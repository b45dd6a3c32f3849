import LockstepCore
import LockstepFiles
import LockstepTestSupport
import Testing

/// In a process of its own, because it also discards the incomplete paths of other tests.
@Test func discardingDeletesIncompletePaths() async {
  await #expect(processExitsWith: .success) {
    let folder = try TemporaryFolder()
    try AtomicFile.write("old", to: folder.file("old"), replacing: false)
    let file = try AtomicFile(folder.file("a"), replacing: false)
    try Array("part".utf8).withUnsafeBytes { try file.write($0, at: 0) }
    let replacement = try AtomicFile(folder.file("old"), replacing: true)
    let results = try AtomicFolder(folder.file("out"), replacing: false, signature: signature)
    try results.write("{}", to: "deep/results.json")
    #expect(folder.contents.count == 4)

    TemporaryPaths.discardAll {}
    #expect(folder.contents == ["old"])
    #expect(try InputFile.bytes(of: folder.file("old")) == Array("old".utf8))
    // Writers that are still at work must not recreate anything.
    #expect(throws: LockstepError.self) { try file.commit() }
    #expect(throws: LockstepError.self) { try replacement.commit() }
    #expect(throws: LockstepError.self) { try results.commit() }
    #expect(folder.contents == ["old"])
  }
}

@Test func discardingKeepsCompletePaths() async {
  await #expect(processExitsWith: .success) {
    let folder = try TemporaryFolder()
    try AtomicFile.write("a", to: folder.file("a"), replacing: false)
    let results = try AtomicFolder(folder.file("out"), replacing: false, signature: signature)
    try results.write("{}", to: "results.json")
    try results.commit()
    TemporaryPaths.discardAll {}
    #expect(folder.contents == ["a", "out"])
    #expect(try InputFile.bytes(of: folder.file("out/results.json")) == Array("{}".utf8))
  }
}
