/// Tables as text files (RFC 4180).
enum CSV {
  /// A field.
  static func field(_ text: String) -> String {
    // By scalars: to Swift a line break CR LF is one character, and so is a quote with an accent on it.
    let marks: [Unicode.Scalar] = [",", "\"", "\n", "\r"]
    guard text.unicodeScalars.contains(where: marks.contains) else { return text }
    var field = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { field.append(contentsOf: scalar == "\"" ? [scalar, scalar] : [scalar]) }
    return "\"" + String(field) + "\""
  }

  /// A string without characters that are not allowed in file names.
  static func fileName(_ text: String) -> String {
    String(text.prefix(60).map { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) ? $0 : "_" })
  }
}
