import Foundation
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
    let results = try AtomicFolder(folder.file("out"), replacing: false, kind: kind)
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
    let results = try AtomicFolder(folder.file("out"), replacing: false, kind: kind)
    try results.write("{}", to: "results.json")
    try results.commit()
    TemporaryPaths.discardAll {}
    #expect(folder.contents == ["a", "out"])
    #expect(try InputFile.bytes(of: folder.file("out/results.json")) == Array("{}".utf8))
  }
}

/// Files and folders that a killed program left are deleted by the next one that writes under the name; those of running
/// programs and of other names are not.
@Test func abandonedPathsAreDeletedByTheNextWriter() throws {
  let folder = try TemporaryFolder()
  for name in [".a.partial-0x", ".a.partial-1z", ".b.partial-0x", ".a.partial-UPPER", "a.partial-0x", ".a.partial-"] {
    try Data("part".utf8).write(to: URL(filePath: folder.file(name)))
  }
  try FileManager.default.createDirectory(
    atPath: folder.file(".a.partial-folder/below"), withIntermediateDirectories: true)
  let others = [".a.partial-", ".a.partial-UPPER", ".b.partial-0x", "a.partial-0x"]
  do {
    let running = try AtomicFile(folder.file("a"), replacing: false)
    #expect(folder.contents.filter { $0.hasPrefix(".a") }.count == 4)
    try AtomicFile.write("whole", to: folder.file("a"), replacing: false)
    try Array("part".utf8).withUnsafeBytes { try running.write($0, at: 0) }
    #expect(folder.contents.count == others.count + 3)
  }
  #expect(folder.contents == (others + [".a.partial-folder", "a"]).sorted())
  try FileManager.default.removeItem(atPath: folder.file("a"))
  let results = try AtomicFolder(folder.file("a"), replacing: false, kind: kind)
  try results.commit()
  #expect(folder.contents == (others + ["a"]).sorted())
}

/// A name may have as many bytes as the file system allows.
@Test(arguments: [String(repeating: "x", count: 255), String(repeating: "ü", count: 127)])
func longNamesAreWritten(name: String) throws {
  let folder = try TemporaryFolder()
  try AtomicFile.write("x", to: folder.file(name), replacing: false)
  #expect(folder.contents == [name])
  try FileManager.default.removeItem(atPath: folder.file(name))
  try AtomicFolder(folder.file(name), replacing: false, kind: kind).commit()
  #expect(folder.contents == [name])
}
