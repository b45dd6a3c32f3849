internal import LockstepCore

extension JSONValue {
  /// Parses UTF-8 bytes.
  ///
  /// - Parameter source: The path of the file, for errors.
  /// - Throws: ``LockstepError`` with the line and column if the text is not JSON, is nested more than 64 levels deep, has a
  ///   duplicate field, or contains a number that does not fit into 64 bits.
  public init(parsing text: [UInt8], source: String) throws {
    do {
      self = try JSONParser.parse(text)
    } catch {
      let position = Self.position(of: error.offset, in: text)
      throw LockstepError.file(
        error.isSyntax
          ? "\(source): not JSON at \(position): \(error.message)" : "\(source): \(error.message) at \(position)")
    }
  }

  private static func position(of offset: Int, in text: [UInt8]) -> String {
    let lines = text.prefix(offset).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    let line = max(lines.count, 1)
    // Counts characters: bytes of the form 10xxxxxx continue one.
    let column = (lines.last ?? []).count { $0 & 0xc0 != 0x80 } + 1
    return "line \(line), column \(column)"
  }
}
