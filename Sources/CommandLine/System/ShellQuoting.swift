extension String {
  /// The text as one word of a command for a shell: in quotes where it has anything but letters, digits and `-_./:=,@%+`.
  var quotedForShell: String {
    let isPlain = !isEmpty && allSatisfy { $0.isLetter || $0.isNumber || "-_./:=,@%+".contains($0) }
    return isPlain ? self : "'" + replacing("'", with: "'\\''") + "'"
  }
}
