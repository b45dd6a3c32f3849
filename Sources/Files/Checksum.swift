internal import CCrypto
internal import LockstepCore

/// Checksums of files.
public enum Checksum {
  private static let chunkSize = 1 << 20

  /// The SHA-256 of a file, as 64 lowercase hexadecimal digits.
  ///
  /// - Throws: ``LockstepError`` if the file cannot be read.
  public static func sha256(of path: String) throws -> String { try sha256(of: InputFile(path)) }

  static func sha256(of file: InputFile) throws -> String {
    let hash = try SHA256()
    var chunk = [UInt8](repeating: 0, count: Self.chunkSize)
    for start in stride(from: 0, to: file.size, by: Self.chunkSize) {
      let count = min(Self.chunkSize, file.size - start)
      try chunk.withUnsafeMutableBytes {
        let bytes = UnsafeMutableRawBufferPointer(rebasing: $0[..<count])
        try file.read(into: bytes, at: start)
        try hash.update(UnsafeRawBufferPointer(bytes))
      }
    }
    return try hash.digest()
  }
}

/// The SHA-256 of bytes that come one piece after the other.
public final class SHA256 {
  private let context: OpaquePointer

  /// - Throws: ``LockstepError`` if OpenSSL fails.
  public init() throws {
    guard let context = EVP_MD_CTX_new() else { throw Self.failure }
    self.context = context
    guard EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1 else { throw Self.failure }
  }

  deinit { EVP_MD_CTX_free(context) }

  private static let failure = LockstepError.file("cannot compute a SHA-256: OpenSSL failed")

  /// Adds bytes.
  ///
  /// - Throws: ``LockstepError`` if OpenSSL fails.
  public func update(_ bytes: UnsafeRawBufferPointer) throws {
    guard EVP_DigestUpdate(context, bytes.baseAddress, bytes.count) == 1 else { throw Self.failure }
  }

  /// Adds a text in UTF-8 and a zero byte, so that texts cannot run into each other.
  ///
  /// - Throws: ``LockstepError`` if OpenSSL fails.
  public func update(_ text: String) throws {
    try text.utf8CString.withUnsafeBytes { try update($0) }
  }

  /// The hash of all bytes so far, as 64 lowercase hexadecimal digits. Nothing may be added afterwards.
  ///
  /// - Throws: ``LockstepError`` if OpenSSL fails.
  public func digest() throws -> String {
    var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var length: UInt32 = 0
    guard EVP_DigestFinal_ex(context, &digest, &length) == 1 else { throw Self.failure }
    return digest.prefix(Int(length)).map { byte in
      let text = String(byte, radix: 16)
      return text.count == 1 ? "0" + text : text
    }.joined()
  }
}
