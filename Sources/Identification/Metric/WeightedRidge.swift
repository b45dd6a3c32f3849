internal import Foundation
internal import LockstepNumerics

/// Ridge regression with a learned metric and position weights, on one layer's induced weights:
///
///     w = s_t D (D'X'UXD + c_t I)^-1 D'X'U y,    U = diag(u_1^2, ..., u_n^2)
///
/// with the loss sum |w_hat - w|^2 over prompts and prefixes, and its gradient in closed form.
package struct WeightedRidge {
  /// What is fitted beside s_t and c_t.
  package struct Freedom {
    /// Whether D (d by d) is fitted; the identity where not.
    package let metric: Bool
    /// Whether the weights of the positions are fitted; 1 where not.
    package let positions: Bool

    package init(metric: Bool, positions: Bool) {
      self.metric = metric
      self.positions = positions
    }
  }

  package let freedom: Freedom
  package let problems: RidgeProblems

  package init(freedom: Freedom, problems: RidgeProblems) {
    self.freedom = freedom
    self.problems = problems
  }

  /// The parameters: s_t and log c_t for each prefix length, then D row by row, then the roots u_i.
  package var parameterCount: Int { 2 * problems.prefixLengths.count + metricSize + problems.contextSize }
  private var d: Int { problems.dimension }
  private var metricSize: Int { d * d }
  private var metricStart: Int { 2 * problems.prefixLengths.count }
  private var positionStart: Int { metricStart + metricSize }

  /// The parameters of ridge regression with no learned part.
  package func start(scale: Double, ridge: Double) -> [Double] {
    var parameters = [Double](repeating: 1, count: parameterCount)
    for place in problems.prefixLengths.indices {
      parameters[2 * place] = scale
      parameters[2 * place + 1] = log(ridge)
    }
    for (i, value) in Matrix.identity(d).elements.enumerated() { parameters[metricStart + i] = value }
    return parameters
  }

  /// D of some parameters.
  func metric(_ parameters: [Double]) -> Matrix {
    Matrix(rows: d, columns: d, elements: Array(parameters[metricStart..<positionStart]))
  }

  /// u_i^2 of some parameters.
  func positionWeights(_ parameters: [Double]) -> [Double] { parameters[positionStart...].map { $0 * $0 } }

  /// The summed squared residuals of each prompt in a range, and the gradient of their total.
  ///
  /// Per prompt and prefix O(d^3 + t d^2): products of all prompts at once, then a Cholesky factorization each.
  package func evaluate(_ parameters: [Double], _ prompts: Range<Int>) -> (residuals: [Double], gradient: [Double]) {
    var (residuals, gradient) = (
      [Double](repeating: 0, count: prompts.count), [Double](repeating: 0, count: parameterCount)
    )
    let (metric, count) = (metric(parameters), prompts.count)
    for (place, t) in problems.prefixLengths.enumerated() {
      let (scale, ridge) = (parameters[2 * place], exp(parameters[2 * place + 1]))
      let moments = problems.moments(place, prompts, freedom.positions ? positionWeights(parameters) : nil)
      // S D for all prompts, [B d, d], and D'S D as (S D)'D.
      let gramMetric = Matrix(rows: count * d, columns: d, elements: moments.grams) * metric
      let systems = transposedBlocks(gramMetric) * metric
      let rights = Matrix(rows: count, columns: d, elements: moments.xty) * metric
      var solved = Matrix(rows: count, columns: d)
      var factors = systems.elements
      for prompt in 0..<count {
        factorize(&factors, prompt * d * d, ridge)
        solved.solve(factors, prompt * d * d, rights.elements, row: prompt)
      }
      let weights = solved * metric.transposed
      // The residuals' gradient, and its image under D'.
      var outer = Matrix(rows: count, columns: d)
      for prompt in 0..<count {
        for i in 0..<d {
          let w = weights[prompt, i]
          let residual = scale * w - problems.target(place, prompts.lowerBound + prompt, i)
          residuals[prompt] += residual * residual
          gradient[2 * place] += 2 * residual * w
          outer[prompt, i] = 2 * scale * residual
        }
      }
      let images = outer * metric
      var adjoints = Matrix(rows: count, columns: d)
      for prompt in 0..<count {
        adjoints.solve(factors, prompt * d * d, images.elements, row: prompt)
        for i in 0..<d { gradient[2 * place + 1] -= ridge * adjoints[prompt, i] * solved[prompt, i] }
      }
      if freedom.metric { addMetricGradient(gramMetric, moments.xty, outer, solved, adjoints, to: &gradient) }
      guard freedom.positions else { continue }
      let directions = adjoints * metric.transposed
      for prompt in 0..<count {
        for i in 0..<t {
          let (x, y) = problems.example(prompts.lowerBound + prompt, i)
          var (along, prediction) = (0.0, 0.0)
          for j in 0..<d {
            along += x[x.startIndex + j] * directions[prompt, j]
            prediction += x[x.startIndex + j] * weights[prompt, j]
          }
          gradient[positionStart + i] += 2 * parameters[positionStart + i] * along * (y - prediction)
        }
      }
    }
    return (residuals, gradient)
  }

  /// d/dD = sum (g - S D q) z' + (X'U y - S D z) q', with g the residuals' gradient, z the solution and q the adjoint.
  private func addMetricGradient(
    _ gramMetric: Matrix, _ xty: [Double], _ outer: Matrix, _ solved: Matrix, _ adjoints: Matrix,
    to gradient: inout [Double]
  ) {
    let count = outer.rows
    var left = Matrix(rows: d, columns: 2 * count)
    var right = Matrix(rows: 2 * count, columns: d)
    for prompt in 0..<count {
      for i in 0..<d {
        var (adjoint, solution) = (0.0, 0.0)
        let row = (prompt * d + i) * d
        for j in 0..<d {
          adjoint += gramMetric.elements[row + j] * adjoints[prompt, j]
          solution += gramMetric.elements[row + j] * solved[prompt, j]
        }
        left[i, prompt] = outer[prompt, i] - adjoint
        left[i, count + prompt] = xty[prompt * d + i] - solution
        right[prompt, i] = solved[prompt, i]
        right[count + prompt, i] = adjoints[prompt, i]
      }
    }
    for (i, value) in (left * right).elements.enumerated() { gradient[metricStart + i] += value }
  }

  /// The parameters that a fit may change.
  package var free: [Bool] {
    (0..<parameterCount).map { $0 < metricStart || ($0 < positionStart ? freedom.metric : freedom.positions) }
  }

  /// Transposes each d by d block of stacked ones.
  private func transposedBlocks(_ stacked: Matrix) -> Matrix {
    var result = Matrix(rows: stacked.rows, columns: d)
    for start in stride(from: 0, to: stacked.rows, by: d) {
      for i in 0..<d { for j in 0..<d { result[start + j, i] = stacked[start + i, j] } }
    }
    return result
  }

  /// Replaces the lower triangle of the block at `start` by the Cholesky factor of the block plus `ridge` I.
  private func factorize(_ entries: inout [Double], _ start: Int, _ ridge: Double) {
    entries.withUnsafeMutableBufferPointer { entries in
      for i in 0..<d {
        for j in 0...i {
          var sum = entries[start + i * d + j] + (i == j ? ridge : 0)
          for k in 0..<j { sum -= entries[start + i * d + k] * entries[start + j * d + k] }
          entries[start + i * d + j] = i == j ? max(sum, ridge * 1e-12).squareRoot() : sum / entries[start + j * d + j]
        }
      }
    }
  }
}

extension Matrix {
  /// Writes into a row the solution of L L' z = b, with L at `start` of `factors` and b the same row of `rights`.
  fileprivate mutating func solve(_ factors: [Double], _ start: Int, _ rights: [Double], row: Int) {
    let (d, offset) = (columns, row * columns)
    factors.withUnsafeBufferPointer { factors in
      elements.withUnsafeMutableBufferPointer { z in
        for i in 0..<d {
          var sum = rights[offset + i]
          for k in 0..<i { sum -= factors[start + i * d + k] * z[offset + k] }
          z[offset + i] = sum / factors[start + i * d + i]
        }
        for i in stride(from: d - 1, through: 0, by: -1) {
          var sum = z[offset + i]
          for k in i + 1..<d { sum -= factors[start + k * d + i] * z[offset + k] }
          z[offset + i] = sum / factors[start + i * d + i]
        }
      }
    }
  }
}
