internal import CLockstepKernels
internal import LockstepNumerics

/// Operations on whole matrices. Each checks the shapes, then runs one kernel.
extension MatrixView {
  /// Sets every row to `row`.
  public func fill(with row: MatrixView) {
    row.requireShape(1, columns)
    switch Scalar.precision {
    case .single: lockstep_add_row_f32(nil, 0, row.floats, rows, columns, floats, stride)
    case .double: lockstep_add_row_f64(nil, 0, row.doubles, rows, columns, doubles, stride)
    }
  }

  /// self = other, with `row` added to every row.
  public func set(_ other: MatrixView, addingToRows row: MatrixView) {
    requireShape(of: other)
    row.requireShape(1, columns)
    switch Scalar.precision {
    case .single: lockstep_add_row_f32(other.floats, other.stride, row.floats, rows, columns, floats, stride)
    case .double: lockstep_add_row_f64(other.doubles, other.stride, row.doubles, rows, columns, doubles, stride)
    }
  }

  /// self = self + other.
  public func add(_ other: MatrixView) {
    requireEntries(of: other)
    switch Scalar.precision {
    case .single: lockstep_add_f32(other.floats, rows * columns, floats)
    case .double: lockstep_add_f64(other.doubles, rows * columns, doubles)
    }
  }

  /// Multiplies every entry by that of another matrix.
  package func multiplyEntries(by factors: MatrixView) {
    requireEntries(of: factors)
    switch Scalar.precision {
    case .single: lockstep_multiply_f32(factors.floats, rows * columns, floats)
    case .double: lockstep_multiply_f64(factors.doubles, rows * columns, doubles)
    }
  }

  /// Adds the sum of another matrix's rows to this single row.
  public func addColumnSums(of other: MatrixView) {
    requireShape(1, other.columns)
    switch Scalar.precision {
    case .single: lockstep_add_column_sums_f32(other.floats, other.stride, other.rows, other.columns, floats)
    case .double: lockstep_add_column_sums_f64(other.doubles, other.stride, other.rows, other.columns, doubles)
    }
  }

  /// self = beta * self + alpha * other.
  package func set(_ other: MatrixView, times alpha: Double, keeping beta: Double) {
    requireShape(of: other)
    switch Scalar.precision {
    case .single:
      lockstep_add_scaled_f32(other.floats, other.stride, rows, columns, Float(alpha), Float(beta), floats, stride)
    case .double: lockstep_add_scaled_f64(other.doubles, other.stride, rows, columns, alpha, beta, doubles, stride)
    }
  }

  /// The sum of the squares of all entries, which form one run without gaps.
  package var sumOfSquares: Double {
    requireContiguous()
    return switch Scalar.precision {
    case .single: lockstep_sum_of_squares_f32(floats, rows * columns)
    case .double: lockstep_sum_of_squares_f64(doubles, rows * columns)
    }
  }

  /// All entries in double precision, row by row.
  package var numbers: [Double] {
    let entries = (0..<rows).flatMap { row in row * stride..<row * stride + columns }
    return switch Scalar.precision {
    case .single: entries.map { [floats] in Double(floats[$0]) }
    case .double: entries.map { [doubles] in doubles[$0] }
    }
  }

  /// Sets the first entries of a row to some numbers.
  package func set(row: Int, to numbers: ArraySlice<Double>) {
    precondition(row < rows && numbers.count <= columns, "\(numbers.count) numbers do not fit row \(row)")
    let start = layout.index(row, 0) - layout.offset
    switch Scalar.precision {
    case .single: for (index, number) in numbers.enumerated() { floats[start + index] = Float(number) }
    case .double: for (index, number) in numbers.enumerated() { doubles[start + index] = number }
    }
  }

  /// Copies another matrix's entries.
  public func set(_ other: MatrixView) {
    requireShape(of: other)
    if layout.isContiguous, other.layout.isContiguous {
      return Storage.copy(other.base, to: base, count: rows * columns)
    }
    for row in 0..<rows {
      Storage.copy(other.base + row * other.stride, to: base + row * stride, count: columns)
    }
  }

  /// Sets every entry to zero.
  public func clear() {
    guard !layout.isContiguous else { return Storage.clear(base, count: rows * columns) }
    for row in 0..<rows { Storage.clear(base + row * stride, count: columns) }
  }
}

extension MatrixView<Double> {
  /// Sets the entries to another matrix's, converted to double precision.
  public func setConverted(_ other: MatrixView<Float>) {
    requireShape(other.rows, other.columns)
    for row in 0..<rows {
      for column in 0..<columns { self[row, column] = Double(other[row, column]) }
    }
  }
}
