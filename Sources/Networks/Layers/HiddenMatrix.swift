internal import LockstepCore
package import LockstepNumerics

/// The role of a tensor in an optimizer that updates matrices as matrices, such as ``Muon``.
public enum ParameterRole: Sendable, Equatable {
  /// A set of numbers: a bias, a gain, positions, or part of the read-in or the read-out.
  case other
  /// Weights from hidden states to hidden states: `parts` matrices of equal size, one after the other along the outputs.
  case hidden(LinearLayer.WeightLayout, parts: Int)
}

/// A matrix that maps hidden states to hidden states: a tensor, or one of several that share a tensor.
public struct HiddenMatrix: Sendable, Equatable {
  /// The place of the entries among all parameters.
  package let layout: MatrixLayout
  let weightLayout: LinearLayer.WeightLayout

  /// The number of outputs divided by the number of inputs.
  var outputsPerInput: Double {
    let ratio = Double(layout.columns) / Double(layout.rows)
    return weightLayout == .inOut ? ratio : 1 / ratio
  }
}

extension ParameterLayout {
  /// The matrices between hidden states, in the order of their tensors.
  public var hiddenMatrices: [HiddenMatrix] {
    parameters.flatMap { parameter -> [HiddenMatrix] in
      guard case .hidden(let weightLayout, let parts) = parameter.role else { return [] }
      let whole = MatrixLayout(rows: parameter.rows, columns: parameter.columns, offset: parameter.offset)
      let outputs = weightLayout == .inOut ? whole.columns : whole.rows
      precondition(outputs % parts == 0, "\(parameter.name) has no \(parts) equal parts")
      return (0..<outputs).parts(parts).map { range in
        let layout =
          weightLayout == .inOut
          ? whole.block(rows: 0..<whole.rows, columns: range) : whole.block(rows: range, columns: 0..<whole.columns)
        return HiddenMatrix(layout: layout, weightLayout: weightLayout)
      }
    }
  }

  /// The indices of the entries of all other tensors, with adjacent tensors as one range.
  public var otherRanges: [Range<Int>] {
    parameters.filter { $0.role == .other }.map(\.range).reduce(into: []) { ranges, range in
      if let last = ranges.last, last.upperBound == range.lowerBound {
        ranges[ranges.count - 1] = last.lowerBound..<range.upperBound
      } else {
        ranges.append(range)
      }
    }
  }
}

extension Parameters {
  /// One matrix between hidden states.
  public subscript(matrix: HiddenMatrix) -> MatrixView<Scalar> { MatrixView(storage, matrix.layout) }
}
