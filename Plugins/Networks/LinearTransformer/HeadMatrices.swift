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

  /// The matrices in a tensor of this name. They start so small that a layer is close to the identity: a state's moments
  /// are of second order in it, and through several layers anything larger explodes.
  init(
    _ name: String, _ sizes: LinearTransformerConfiguration, sideBySide: Bool, in layout: inout ParameterLayout
  ) {
    (heads, width) = (sizes.heads, sizes.width)
    isSideBySide = sideBySide
    isSparse = sizes.weights == .sparse
    let full = sideBySide ? [width, heads * width] : [heads * width, width]
    let parts = sideBySide ? 1 : heads
    tensor = layout.add(
      name, isSparse ? [heads, 2] : full, .normal(0.02 / Double(sizes.layers)),
      role: isSparse ? .other : .hidden(.outIn, parts: parts))
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
