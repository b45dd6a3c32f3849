public import LockstepNetworks

/// A head's state after each number of examples from 0 on, one below the other, or the current state alone.
public struct StateHistory<Scalar: NetworkScalar>: Sendable {
  /// The states, of `rows` rows each.
  package let matrices: MatrixView<Scalar>
  private let rows: Int
  private let isSaved: Bool

  /// States of `rows` rows and `columns` columns on a sequence of `tokens` tokens.
  package init(tokens: Int, rows: Int, columns: Int, saving: Saving) {
    self.rows = rows
    isSaved = saving != .hiddenStates
    matrices = MatrixView(rows: (isSaved ? tokens / 2 + 1 : 1) * rows, columns: columns)
  }

  /// The distance between the first entries of a state and the next; 0 if the next replaces it.
  package var distance: Int { isSaved ? rows * matrices.columns : 0 }

  /// The state after the first examples.
  package func after(_ examples: Int) -> MatrixView<Scalar> {
    precondition(isSaved, "the workspace saves no states")
    return matrices.rows(examples * rows..<(examples + 1) * rows)
  }

  /// Requires that the states suffice for a sequence of `tokens` tokens.
  package func requireTokens(_ tokens: Int) {
    precondition(!isSaved || matrices.rows >= (tokens / 2 + 1) * rows, "the examples do not fit the states")
  }

  /// Requires that the states of a sequence of `tokens` tokens are saved.
  package func requireSaved(_ tokens: Int) { _ = after(tokens / 2) }
}
