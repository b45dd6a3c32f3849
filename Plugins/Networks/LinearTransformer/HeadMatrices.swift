internal import LockstepNetworks

/// One matrix for each head of a layer, [width, width], all in one: one after the other or side by side.
///
/// A sparse one is a tensor [heads, 2]: each head's matrix is diagonal, with one number for all coordinates but the last
/// one, and one for the last.
struct HeadMatrices: Sendable {
  private let tensor: Parameter
  private let heads: Int
  private let width: Int
  private let isSideBySide: Bool
  private let isSparse: Bool
  /// Whether the last row and column of each matrix stay zero; for matrices one after the other.
  private let isMasked: Bool

  /// The matrices in a tensor of this name, to start from a diagonal; see ``addDiagonal(_:last:to:)``.
  init(
    _ name: String, _ sizes: LinearTransformerConfiguration, sideBySide: Bool, masked: Bool,
    in layout: inout ParameterLayout
  ) {
    precondition(!(masked && sideBySide), "matrices side by side have no mask")
    isMasked = masked
    (heads, width) = (sizes.heads, sizes.width)
    isSideBySide = sideBySide
    isSparse = sizes.weights == .sparse
    let full = sideBySide ? [width, heads * width] : [heads * width, width]
    let parts = sideBySide ? 1 : heads
    tensor = layout.add(
      name, isSparse ? [heads, 2] : full, .normal(0.002),
      role: isSparse ? .other : .hidden(.outIn, parts: parts))
  }

  /// Adds to every head's diagonal: a number to all entries but the last one, and another to that; sets what is masked to
  /// zero.
  func addDiagonal<Scalar>(_ number: Scalar, last: Scalar, to values: Parameters<Scalar>) {
    let matrices = values[tensor]
    guard !isSparse else {
      for head in 0..<heads {
        matrices[head, 0] += number
        matrices[head, 1] += last
      }
      return mask(matrices)
    }
    for entry in diagonal { matrices[entry.row, entry.column] += entry.number == 0 ? number : last }
    mask(matrices)
  }

  /// Sets what is masked to zero.
  private func mask<Scalar>(_ matrices: MatrixView<Scalar>) {
    guard isMasked else { return }
    guard !isSparse else { return matrices.columns(1..<2).clear() }
    for head in 0..<heads {
      let matrix = matrices.rows(head * width..<(head + 1) * width)
      matrix.rows(width - 1..<width).clear()
      matrix.columns(width - 1..<width).clear()
    }
  }

  /// The matrices, [heads * width, width] or [width, heads * width].
  func matrix<Scalar>(_ values: Parameters<Scalar>) -> MatrixView<Scalar> {
    guard isSparse else { return values[tensor] }
    let (full, numbers) = (zeros(Scalar.self), values[tensor])
    for entry in diagonal { full[entry.row, entry.column] = numbers[entry.head, entry.number] }
    return full
  }

  /// Adds to the gradient of the tensor; `add` adds to that of the matrices.
  func addGradient<Scalar>(to gradients: Parameters<Scalar>, _ add: (MatrixView<Scalar>) -> Void) {
    defer { mask(gradients[tensor]) }
    guard isSparse else { return add(gradients[tensor]) }
    let (full, numbers) = (zeros(Scalar.self), gradients[tensor])
    add(full)
    for entry in diagonal { numbers[entry.head, entry.number] += full[entry.row, entry.column] }
  }

  private func zeros<Scalar>(_: Scalar.Type) -> MatrixView<Scalar> {
    MatrixView(rows: (isSideBySide ? 1 : heads) * width, columns: (isSideBySide ? heads : 1) * width)
  }

  /// The places of the diagonals' entries, and the number that each is.
  private var diagonal: [(row: Int, column: Int, head: Int, number: Int)] {
    (0..<heads).flatMap { head in
      (0..<width).map { entry in
        let shifted = head * width + entry
        return (isSideBySide ? entry : shifted, isSideBySide ? shifted : entry, head, entry == width - 1 ? 1 : 0)
      }
    }
  }
}
