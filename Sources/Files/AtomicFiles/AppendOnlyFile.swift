internal import Glibc
internal import LockstepCore

/// A file that grows at its end while other programs read it.
public final class AppendOnlyFile {
  private let path: String
  private let descriptor: Int32
  private var end: Int

  /// Opens an existing file for appending.
  ///
  /// - Throws: ``LockstepError`` if it cannot be opened for writing.
  public init(_ path: String) throws {
    let descriptor = open(path, O_WRONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw LockstepError.system("write", path) }
    self.path = path
    self.descriptor = descriptor
    end = Int(lseek(descriptor, 0, SEEK_END))
  }

  deinit { close(descriptor) }

  /// Appends text.
  ///
  /// - Throws: ``LockstepError`` if the disk is full or fails; the file is then as it was before the call.
  public func write(_ text: String) throws {
    var text = text
    try text.withUTF8 { bytes in
      guard AtomicFile.write(UnsafeRawBufferPointer(bytes), to: descriptor, at: end) else {
        let error = LockstepError.system("write", path)
        ftruncate(descriptor, off_t(end))
        throw error
      }
      end += bytes.count
    }
  }

  /// Flushes the file to the disk.
  ///
  /// - Throws: ``LockstepError`` if the disk fails.
  public func synchronize() throws {
    guard fsync(descriptor) == 0 else { throw LockstepError.system("write", path) }
  }
}
