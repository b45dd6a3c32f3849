/// How the points of a prompt become tokens. A point takes two: at the first, which knows its input alone, the network
/// predicts the label; the second one brings the label.
public enum PromptTokens: String, Sendable, CaseIterable {
  /// x_1, y_1, x_2, y_2, ... of d numbers each; a label is the first of them, followed by zeros (Garg et al. 2022, arXiv
  /// 2208.01066).
  case interleaved
  /// The same with d + 1 numbers each: a label is the last of them, where inputs have zero.
  case labelSlot = "label-slot"
  /// (x_1, 0), (x_1, y_1), (x_2, 0), (x_2, y_2), ... of d + 1 numbers each: a query, then an example (von Oswald et al.
  /// 2023, arXiv 2212.07677).
  case paired

  /// The width of a token for inputs of d dimensions.
  public func width(dimension d: Int) -> Int { d + extra }

  /// The dimension of the inputs of tokens of some width.
  func dimension(width: Int) -> Int { width - extra }

  private var extra: Int { self == .interleaved ? 0 : 1 }
}
