import Foundation
import LockstepCore
import LockstepFiles
import LockstepTestSupport
import Testing

private func text(_ path: String) throws -> String { String(decoding: try InputFile.bytes(of: path), as: UTF8.self) }

private func write(_ text: String, to file: AtomicFile) throws {
  try Array(text.utf8).withUnsafeBytes { try file.write($0, at: 0) }
}

@Test func fileAppearsOnlyWhenComplete() throws {
  let folder = try TemporaryFolder()
  let file = try AtomicFile(folder.file("a"), replacing: false)
  try write("whole", to: file)
  #expect(!folder.contents.contains("a"))
  // The temporary file is hidden.
  #expect(folder.contents.allSatisfy { $0.hasPrefix(".") })
  try file.commit()
  #expect(folder.contents == ["a"])
  #expect(try text(folder.file("a")) == "whole")
}

@Test(arguments: [true, false])
func abandonedFilesAreDeleted(replacing: Bool) throws {
  let folder = try TemporaryFolder()
  do { try write("part", to: AtomicFile(folder.file("a"), replacing: replacing)) }
  #expect(folder.contents.isEmpty)
}

/// The error is about the folder, not about the file that is missing in it.
@Test func foldersThatCannotBeCreatedAreNamed() throws {
  let folder = try TemporaryFolder()
  // Too long a name for any file system.
  let long = folder.file("a/b/" + String(repeating: "x", count: 300))
  let error = #expect(throws: LockstepError.self) {
    try AtomicFile(long + "/c/file", replacing: false)
  }
  #expect(try #require(error).description.hasPrefix("cannot create the folder '\(long)': "))
  #expect(folder.contents.isEmpty)
}

@Test func foldersAreCreatedWithTheirFile() throws {
  let folder = try TemporaryFolder()
  let path = folder.file("a/b/c")
  let file = try AtomicFile(path, replacing: false)
  try write("whole", to: file)
  try file.commit()
  #expect(try text(path) == "whole")
}

@Test func filesHaveOneExclusiveWriter() throws {
  let folder = try TemporaryFolder()
  let first = try AtomicFile(folder.file("a"), replacing: false, exclusively: true)
  #expect(
    throws: LockstepError.file("another program is writing '\(folder.file("a"))'; wait for it to end, or stop it")
  ) {
    try AtomicFile(folder.file("a"), replacing: false, exclusively: true)
  }
  _ = try AtomicFile(folder.file("b"), replacing: false, exclusively: true)
  try first.commit()
  #expect(folder.contents == ["a"])
  _ = try AtomicFile(folder.file("a"), replacing: true, exclusively: true)
}

/// FIPS 180-2, appendix B.1.
@Test func piecesHaveTheHashOfTheWhole() throws {
  let hash = try SHA256()
  for piece in [[0x61], [], [0x62, 0x63]] as [[UInt8]] { try piece.withUnsafeBytes { try hash.update($0) } }
  #expect(try hash.digest() == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
}

@Test func existingFilesAreKept() throws {
  let folder = try TemporaryFolder()
  let path = folder.file("a")
  try AtomicFile.write("old", to: path, replacing: false)
  let words = LockstepError.file("'\(path)' already exists; use --force to overwrite it")
  #expect(throws: words) { try AtomicFile(path, replacing: false) }
  #expect(throws: words) { try AtomicFile.write("new", to: path, replacing: false) }
  #expect(try text(path) == "old")
  #expect(folder.contents == ["a"])
}

@Test func existingFilesAreReplacedOnRequest() throws {
  let folder = try TemporaryFolder()
  let path = folder.file("a")
  try AtomicFile.write("the old text", to: path, replacing: false)
  let file = try AtomicFile(path, replacing: true)
  try write("new", to: file)
  #expect(try text(path) == "the old text")
  try file.commit()
  #expect(try text(path) == "new")
  #expect(folder.contents == ["a"])
}

@Test func abandonedReplacementsKeepTheOldFile() throws {
  let folder = try TemporaryFolder()
  let path = folder.file("a")
  try AtomicFile.write("old", to: path, replacing: false)
  do { try write("new", to: AtomicFile(path, replacing: true)) }
  #expect(try text(path) == "old")
  #expect(folder.contents == ["a"])
}

@Test func filesCreatedInTheMeantimeAreKept() throws {
  let folder = try TemporaryFolder()
  let path = folder.file("a")
  let file = try AtomicFile(path, replacing: false)
  try write("late", to: file)
  try AtomicFile.write("early", to: path, replacing: false)
  #expect(throws: LockstepError.file("cannot write '\(path)': File exists")) { try file.commit() }
  #expect(try text(path) == "early")
  #expect(folder.contents == ["a"])
}

@Test func twoWritersOfAFileDoNotInterfere() throws {
  let folder = try TemporaryFolder()
  let path = folder.file("a")
  let first = try AtomicFile(path, replacing: true)
  try write("first", to: first)
  var second: AtomicFile? = try AtomicFile(path, replacing: true)
  try write("2nd", to: #require(second))
  second = nil
  let third = try AtomicFile(path, replacing: true)
  try write("a third", to: third)
  try first.commit()
  #expect(try text(path) == "first")
  try third.commit()
  #expect(try text(path) == "a third")
  #expect(folder.contents == ["a"])
}

@Test(arguments: [true, false])
func foldersAreRejected(replacing: Bool) throws {
  let folder = try TemporaryFolder()
  #expect(throws: LockstepError.file("cannot write '\(folder.path)': it is a folder")) {
    try AtomicFile(folder.path, replacing: replacing)
  }
  #expect(throws: LockstepError.file("cannot write '\(folder.path)/': it is a folder")) {
    try AtomicFile(folder.path + "/", replacing: replacing)
  }
}

/// Renaming would replace the device.
@Test func devicesAreRejected() {
  for replacing in [true, false] {
    #expect(throws: LockstepError.file("cannot write '/dev/null': it is not a regular file")) {
      try AtomicFile("/dev/null", replacing: replacing)
    }
  }
}

/// Before any work is done.
@Test func invalidFileNamesAreRejected() throws {
  let folder = try TemporaryFolder()
  #expect(throws: LockstepError.file("cannot write '': the file name is empty")) {
    try AtomicFile("", replacing: false)
  }
  let path = folder.file("none/")
  #expect(throws: LockstepError.file("cannot write '\(path)': the name ends in '/'")) {
    try AtomicFile(path, replacing: false)
  }
}

/// Places where not even root can write: below a file, in /proc.
@Test func unwritablePlacesAreRejected() throws {
  let folder = try TemporaryFolder()
  try AtomicFile.write("", to: folder.file("file"), replacing: false)
  let below = folder.file("file/a")
  #expect(throws: LockstepError.file("cannot write '\(below)': Not a directory")) {
    try AtomicFile(below, replacing: false)
  }
  #expect(throws: LockstepError.self) { try AtomicFile("/proc/lockstep", replacing: false) }
  #expect(folder.contents == ["file"])
}

@Test func failedWritesLeaveNothing() throws {
  let folder = try TemporaryFolder()
  let path = folder.file("a")
  let file = try AtomicFile(path, replacing: false)
  #expect(throws: LockstepError.file("cannot write '\(path)': Invalid argument")) { try file.reserve(-1) }
  #expect(folder.contents.isEmpty)
}

/// The target of the link is replaced, not the link.
@Test func linksAreFollowed() throws {
  let folder = try TemporaryFolder()
  let (path, link) = (folder.file("a"), folder.file("link"))
  try AtomicFile.write("old", to: path, replacing: false)
  try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "a")
  #expect(throws: LockstepError.file("'\(link)' already exists; use --force to overwrite it")) {
    try AtomicFile(link, replacing: false)
  }
  try AtomicFile.write("new", to: link, replacing: true)
  #expect(try text(path) == "new")
  #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "a")
  #expect(folder.contents == ["a", "link"])
}

@Test func brokenLinksAreRejected() throws {
  let folder = try TemporaryFolder()
  let link = folder.file("link")
  try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "none")
  #expect(throws: LockstepError.file("cannot write '\(link)': No such file or directory")) {
    try AtomicFile(link, replacing: true)
  }
  #expect(folder.contents == ["link"])
}

@Test(arguments: ["", "one line\n", "é\0漢", String(repeating: "long ", count: 100_000)])
func textsAreWrittenCompletely(text whole: String) throws {
  let folder = try TemporaryFolder()
  try AtomicFile.write(whole, to: folder.file("a"), replacing: false)
  #expect(try InputFile.bytes(of: folder.file("a")) == Array(whole.utf8))
}

@Test(arguments: ["a b", "ü", "100%25", "~a", "#?*", ".hidden", "a.json"])
func namesMayContainAnyCharacter(name: String) throws {
  let folder = try TemporaryFolder()
  try AtomicFile.write("x", to: folder.file(name), replacing: false)
  #expect(folder.contents == [name])
}
