internal import Glibc

/// The descriptors 0 to 2, with which the program was started.
enum StandardDescriptors {
  /// Opens `/dev/null` in place of those that are closed. Otherwise other files would get their numbers, and receive what
  /// is meant for the user. Writing still fails, because `/dev/null` is opened for reading only.
  static func open() {
    var descriptor: Int32
    repeat { descriptor = Glibc.open("/dev/null", O_RDONLY) } while 0...STDERR_FILENO ~= descriptor
    if descriptor > STDERR_FILENO { close(descriptor) }
  }

  /// Writes all of a text; returns false with the reason in `errno`.
  static func write(_ text: String, to descriptor: Int32) -> Bool {
    var text = text
    return text.withUTF8 { bytes in
      var rest = UnsafeRawBufferPointer(bytes)
      while !rest.isEmpty {
        let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
        if count < 0, errno == EINTR { continue }
        guard count >= 0 else { return false }
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
      }
      return true
    }
  }
}
