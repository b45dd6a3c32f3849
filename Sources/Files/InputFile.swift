internal import Glibc
internal import LockstepCore
internal import Synchronization

/// A file open for reading at any offset, from any thread.
public final class InputFile: Sendable {
  /// The path as given.
  public let path: String
  /// The size in bytes when the file was opened.
  public let size: Int
  private let descriptor: Int32

  /// Opens a regular file.
  ///
  /// - Throws: ``LockstepError`` if there is no such file, or it cannot be read.
  public init(_ path: String) throws {
    // O_NONBLOCK: opening a pipe would otherwise wait for a writer.
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw LockstepError.system("read", path) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      let isFolder = status.st_mode & S_IFMT == S_IFDIR
      throw LockstepError.file("cannot read '\(path)': it is \(isFolder ? "a folder" : "not a regular file")")
    }
    self.path = path
    self.descriptor = descriptor
    size = Int(status.st_size)
    Self.opened.withLock { _ = $0.insert(Self.resolved(path)) }
  }

  /// The paths of all files that the program has opened for reading.
  private static let opened = Mutex(Set<String?>())

  /// Whether the program has read, or is reading, the file at this path. Such a file must not be replaced.
  public static func isInUse(_ path: String) -> Bool {
    exists(path) && opened.withLock { $0.contains(resolved(path)) }
  }

  /// The path without links; nil if there is no file.
  static func resolved(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  deinit { close(descriptor) }

  /// Fills `buffer` with the bytes that start at `offset`.
  ///
  /// - Throws: ``LockstepError`` if the file is too short, or the disk fails.
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws {
    var done = 0
    while done < buffer.count {
      let count = pread(descriptor, buffer.baseAddress.map { $0 + done }, buffer.count - done, off_t(offset + done))
      if count < 0, errno == EINTR { continue }
      guard count >= 0 else { throw LockstepError.system("read", path) }
      guard count > 0 else { throw LockstepError.file("\(path): the file ends before byte \(offset + buffer.count)") }
      done += count
    }
  }

  /// Whether a file or folder exists at this path.
  public static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

  /// The size in bytes that text files may have unless their kind says otherwise.
  public static let maxTextSize = 16 << 20

  /// The contents of a file.
  ///
  /// - Parameter limit: The size in bytes that such a file may have.
  /// - Throws: ``LockstepError`` if it cannot be read, or is larger.
  public static func bytes(of path: String, limit: Int = maxTextSize) throws -> [UInt8] {
    let file = try InputFile(path)
    guard file.size <= limit else {
      throw LockstepError.file("\(path): is \(file.size) bytes; the maximum for this kind of file is \(limit)")
    }
    var bytes = [UInt8](repeating: 0, count: file.size)
    try bytes.withUnsafeMutableBytes { try file.read(into: $0, at: 0) }
    return bytes
  }
}
