/// The end of an error about an unknown name: the nearest of the known names, or all of them if they are few. A number is not
/// a misspelling of another one.
///
/// - Parameter list: The command that prints all names.
public func suggestion(for word: String, among names: [String], list: String = "lockstep list") -> String {
  let nearest = names.min { editDistance(word, $0) < editDistance(word, $1) }
  if let nearest, Int(word) == nil, editDistance(word, nearest) <= min(word.count / 2, max(2, word.count / 3)) {
    return "; did you mean '\(nearest)'?"
  }
  if names.isEmpty { return "; there are none" }
  return names.count > 16
    ? "; '\(list)' prints all names" : "; expected one of \(Set(names).sorted().joined(separator: ", "))"
}

extension LockstepError {
  /// The error that a name of some kind is unknown, with the nearest of the known ones.
  package static func unknown(_ kind: String, _ name: String, among names: [String]) -> LockstepError {
    .option("unknown \(kind) '\(name)'" + suggestion(for: name, among: names))
  }
}

/// The number of letters to add, drop or change to make one word of the other (Levenshtein 1966).
private func editDistance(_ a: String, _ b: String) -> Int {
  let b = Array(b)
  var row = Array(0...b.count)
  for (i, letter) in a.enumerated() {
    var diagonal = row[0]
    row[0] = i + 1
    for j in b.indices {
      let substituted = diagonal + (letter == b[j] ? 0 : 1)
      diagonal = row[j + 1]
      row[j + 1] = min(substituted, diagonal + 1, row[j] + 1)
    }
  }
  return row[b.count]
}
