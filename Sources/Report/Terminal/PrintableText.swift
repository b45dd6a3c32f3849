extension String {
  /// The text with every character that controls a terminal, or the direction or visibility of text, replaced by its
  /// escape in JSON, such as `\u001b`. Line feeds and tabs stay. JSON stays JSON of the same value.
  package var printable: String {
    guard unicodeScalars.contains(where: \.isHidden) else { return self }
    var text = ""
    for scalar in unicodeScalars {
      if scalar.isHidden {
        for unit in String(scalar).utf16 { text += "\\u" + String(0x10000 + Int(unit), radix: 16).dropFirst() }
      } else {
        text.unicodeScalars.append(scalar)
      }
    }
    return text
  }

  /// The printable text on one line: line feeds and tabs become spaces.
  package var printableLine: String { replacing(/[\n\t]/, with: " ").printable }
}

extension Unicode.Scalar {
  fileprivate var isHidden: Bool {
    if isASCII { return (value < 0x20 && self != "\n" && self != "\t") || value == 0x7f }
    return switch properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: true
    // The Braille blank looks like a space, and has no property that says so.
    default: properties.isDefaultIgnorableCodePoint || value == 0x2800
    }
  }
}
