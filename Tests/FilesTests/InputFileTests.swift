import Glibc
import LockstepCore
import LockstepFiles
import LockstepTestSupport
import Testing

@Test func allBytesAreRead() throws {
  let folder = try TemporaryFolder()
  try AtomicFile.write("a\0é\n", to: folder.file("a"), replacing: false)
  #expect(try InputFile.bytes(of: folder.file("a")) == [0x61, 0, 0xc3, 0xa9, 0x0a])
  try AtomicFile.write("", to: folder.file("empty"), replacing: false)
  #expect(try InputFile.bytes(of: folder.file("empty")) == [])
}

@Test func unreadableFilesAreReported() throws {
  let folder = try TemporaryFolder()
  let missing = folder.file("missing")
  #expect(throws: LockstepError.file("cannot read '\(missing)': No such file or directory")) { try InputFile(missing) }
  #expect(throws: LockstepError.file("cannot read '\(folder.path)': it is a folder")) { try InputFile(folder.path) }
  #expect(throws: LockstepError.file("cannot read '/dev/null': it is not a regular file")) {
    try InputFile("/dev/null")
  }
}

/// By default, opening a pipe waits for a writer.
@Test func pipesAreRejectedWithoutWaiting() throws {
  let folder = try TemporaryFolder()
  let pipe = folder.file("pipe")
  try #require(mkfifo(pipe, 0o600) == 0)
  #expect(throws: LockstepError.file("cannot read '\(pipe)': it is not a regular file")) { try InputFile(pipe) }
}
