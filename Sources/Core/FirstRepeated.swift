extension Array where Element: Equatable {
  /// The first element that stands in the array more than once; nil if none does.
  package var firstRepeated: Element? { first { element in count { $0 == element } > 1 } }
}
