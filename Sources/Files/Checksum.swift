internal import LockstepCore
internal import CCrypto

/// Checksums of files.
public enum Checksum {
  private static let chunkSize = 1 << 20

  /// The SHA-256 of a file, as 64 lowercase hexadecimal digits.
  ///
  /// - Throws: ``LockstepError`` if the file cannot be read.
  public static func sha256(of path: String) throws -> String {
    let file = try InputFile(path)
    guard let context = EVP_MD_CTX_new() else { throw LockstepError.file("cannot compute the SHA-256 of '\(path)'") }
    defer { EVP_MD_CTX_free(context) }
    var isDone = EVP_DigestInit_ex(context, EVP_sha256(), nil) == 1
    var chunk = [UInt8](repeating: 0, count: Self.chunkSize)
    for start in stride(from: 0, to: file.size, by: Self.chunkSize) {
      let count = min(Self.chunkSize, file.size - start)
      try chunk.withUnsafeMutableBytes {
        try file.read(into: UnsafeMutableRawBufferPointer(rebasing: $0[..<count]), at: start)
      }
      isDone = isDone && EVP_DigestUpdate(context, chunk, count) == 1
    }
    var digest = [UInt8](repeating: 0, count: Int(EVP_MAX_MD_SIZE))
    var length: UInt32 = 0
    isDone = isDone && EVP_DigestFinal_ex(context, &digest, &length) == 1
    guard isDone else { throw LockstepError.file("cannot compute the SHA-256 of '\(path)'") }
    return digest.prefix(Int(length)).map { byte in
      let text = String(byte, radix: 16)
      return text.count == 1 ? "0" + text : text
    }.joined()
  }
}
