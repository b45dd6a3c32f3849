internal import COpenBLAS

/// A factorization that could not be computed.
public struct FactorizationError: Error, CustomStringConvertible {
  /// What was wrong, in words.
  public let description: String
}

/// The eigenvalues and eigenvectors of a symmetric matrix.
public struct SymmetricEigensystem: Sendable {
  /// The eigenvalues, in ascending order.
  public let values: [Double]
  /// The eigenvectors, of unit length and orthogonal to each other; row j belongs to `values[j]`.
  public let vectors: Matrix

  /// Decomposes a symmetric matrix (its upper triangle is read) in O(order^3), by LAPACK's dsyev.
  ///
  /// - Throws: ``FactorizationError`` if an entry is not finite or the iteration does not converge.
  public init(of matrix: Matrix) throws {
    precondition(matrix.rows == matrix.columns, "only a square matrix has eigenvalues")
    guard matrix.elements.allSatisfy(\.isFinite) else {
      throw FactorizationError(description: "the matrix to decompose has an entry that is not finite")
    }
    OpenBLAS.prepare()
    // LAPACK counts by columns: our upper triangle is its lower one, and the eigenvectors in its columns are our rows.
    var order = blasint(matrix.rows)
    var entries = matrix.elements
    var values = [Double](repeating: 0, count: matrix.rows)
    var status: blasint = 0
    withWorkspace { work, size in
      dsyev_("V", "L", &order, &entries, &order, &values, work, size, &status, 1, 1)
    }
    guard status == 0 else {
      throw FactorizationError(description: "the eigenvalue iteration did not converge (LAPACK dsyev: \(status))")
    }
    self.values = values
    vectors = Matrix(rows: matrix.rows, columns: matrix.rows, elements: entries)
  }
}

extension Matrix {
  /// The shortest of the vectors w that minimize the length of `self * w - target`: the pseudo-inverse times `target`.
  ///
  /// - Throws: ``FactorizationError`` if an entry is not finite.
  public func leastSquaresSolution(_ target: Vector) throws -> Vector {
    Vector(try leastSquaresSolution(Matrix(rows: target.count, columns: 1, elements: target.elements)).elements)
  }

  /// The least-squares solutions of minimum norm for several targets, one in each column of `targets`.
  ///
  /// By LAPACK's dgelsy, a complete orthogonal factorization of the matrix itself, so that the condition number is not
  /// squared as it is by the normal equations. Directions whose singular values are below 1e-12 times the largest
  /// count as absent. O(rows * columns * min(rows, columns)).
  ///
  /// - Throws: ``FactorizationError`` if an entry is not finite.
  public func leastSquaresSolution(_ targets: Matrix) throws -> Matrix {
    precondition(targets.rows == rows, "there are \(targets.rows) target entries for \(rows) rows")
    guard elements.allSatisfy(\.isFinite), targets.elements.allSatisfy(\.isFinite) else {
      throw FactorizationError(description: "the least-squares problem has an entry that is not finite")
    }
    guard rows > 0, columns > 0 else { return Matrix(rows: columns, columns: targets.columns) }
    OpenBLAS.prepare()
    // LAPACK wants columns one after the other, and room for the solutions where the targets stand.
    let height = max(rows, columns)
    var entries = transposed.elements
    var solutions = [Double](repeating: 0, count: height * targets.columns)
    for i in 0..<rows { for j in 0..<targets.columns { solutions[j * height + i] = targets[i, j] } }
    var (m, n, count, stride) = (blasint(rows), blasint(columns), blasint(targets.columns), blasint(height))
    var leading = m
    var pivots = [blasint](repeating: 0, count: columns)
    var (tolerance, rank, status) = (1e-12, blasint(0), blasint(0))
    withWorkspace { work, size in
      dgelsy_(
        &m, &n, &count, &entries, &leading, &solutions, &stride, &pivots, &tolerance, &rank, work, size, &status)
    }
    var result = Matrix(rows: columns, columns: targets.columns)
    for i in 0..<columns { for j in 0..<targets.columns { result[i, j] = solutions[j * height + i] } }
    return result
  }

  /// The pseudo-inverse, [columns, rows]: that of R in a QR factorization, times Q', so that no matrix of rows by rows is needed.
  ///
  /// - Throws: ``FactorizationError`` if an entry is not finite.
  public var pseudoInverse: Matrix {
    get throws {
      guard rows > columns else { return try leastSquaresSolution(.identity(rows)) }
      let q = orthogonalFactor.transposed
      return try (q * self).leastSquaresSolution(.identity(columns)) * q
    }
  }

  /// The factor Q, [rows, columns], of the QR factorization of a matrix with at least as many rows as columns, with the
  /// signs chosen so that R has a positive diagonal. Its columns are orthonormal. For a matrix of independent standard
  /// normal entries they are uniformly distributed over all such columns (Mezzadri, Notices of the AMS 54, 2007).
  public var orthogonalFactor: Matrix {
    precondition(rows >= columns, "the orthogonal factor of a matrix with more columns than rows is asked for")
    OpenBLAS.prepare()
    var (height, width) = (blasint(rows), blasint(columns))
    var entries = transposed.elements
    var reflectors = [Double](repeating: 0, count: columns)
    var status: blasint = 0
    withWorkspace { work, size in dgeqrf_(&height, &width, &entries, &height, &reflectors, work, size, &status) }
    let diagonal = (0..<columns).map { entries[$0 * rows + $0] }
    withWorkspace { work, size in
      dorgqr_(&height, &width, &width, &entries, &height, &reflectors, work, size, &status)
    }
    var factor = Matrix(rows: columns, columns: rows, elements: entries).transposed
    for i in 0..<rows { for j in 0..<columns where diagonal[j] < 0 { factor[i, j].negate() } }
    return factor
  }
}

/// Calls a LAPACK routine twice: for the size of the workspace that it wants, and with that workspace.
private func withWorkspace(_ routine: (UnsafeMutablePointer<Double>, UnsafePointer<blasint>) -> Void) {
  var wanted = 0.0
  var query: blasint = -1
  routine(&wanted, &query)
  var size = blasint(wanted)
  var workspace = [Double](repeating: 0, count: Int(size))
  routine(&workspace, &size)
}
