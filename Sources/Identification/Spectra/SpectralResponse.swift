internal import LockstepCore
internal import LockstepNumerics
public import LockstepStatistics

/// How a model's induced weights respond to each eigenvalue lambda of S = X'X:
///
///     f(lambda) = sum <v_i, w_hat><v_i, w*> / sum <v_i, w*>^2
///
/// over prompts and eigenvectors v_i, in bins of lambda. For w* stand the least-squares coordinates <v_i, X'y> / lambda_i,
/// which are the true ones where labels have no noise. The curve shows a method without any matching: gradient descent
/// 1 - (1 - rate lambda)^k, ridge lambda / (lambda + c), Newton 1 - (1 - alpha lambda^2)^(2^k), shrunk least squares a
/// constant.
public struct SpectralResponse: Codable, Sendable, Equatable {
  /// An interval of eigenvalues.
  public struct Bin: Codable, Sendable, Equatable {
    /// The mean eigenvalue.
    public let eigenvalue: Double
    /// f for each of the model's steps.
    public let responses: [Estimate]
  }

  /// The bins after some number of examples.
  public struct Curve: Codable, Sendable, Equatable {
    /// The number t of examples.
    public let prefixLength: Int
    /// The bins, ascending; those that no eigenvalue fell into are left out.
    public let bins: [Bin]
  }

  /// A curve for each prefix length, ascending.
  public let curves: [Curve]
  /// For each of the model's steps the shape of its response over all those prefix lengths; nil where the response has
  /// none (it does not grow with lambda, or is not above zero).
  public let shapes: [ResponseShape?]
}

extension SpectralResponse {
  /// What the response needs to know of each block.
  package struct Statistic: Sendable {
    private let survey: EigenvalueSurvey
    private let steps: Int
    private let bins: [EigenvalueBins]
    private let relativeBins: EigenvalueBins

    private static let shapeBinCount = 48

    /// The statistic of a model with `steps` steps.
    package init(_ survey: EigenvalueSurvey, steps: Int, binCount: Int = 8) {
      self.survey = survey
      self.steps = steps
      bins = survey.eigenvalues.map { EigenvalueBins(quantilesOf: $0, count: binCount) }
      relativeBins = EigenvalueBins(quantilesOf: survey.relativeEigenvalues, count: Self.shapeBinCount)
    }

    /// The sums over some prompts.
    ///
    /// - Parameter prompts: The model's weights after the survey's prefix lengths, [prompts][t].
    package func sums(_ prompts: [[EigenCoordinates]]) -> BlockSum {
      var values = [Double](repeating: 0, count: width)
      for prompt in prompts {
        for (place, coordinates) in prompt.enumerated() {
          let eigenvalues = coordinates.spectrum.eigenvalues
          let largest = eigenvalues[eigenvalues.count - 1]
          for (i, eigenvalue) in eigenvalues.enumerated() where eigenvalue > 0 {
            add(coordinates, i, eigenvalue, at: offset(place, bins[place].index(of: eigenvalue)), &values)
            let x = eigenvalue / largest
            add(coordinates, i, x, at: offset(survey.prefixLengths.count, relativeBins.index(of: x)), &values)
          }
        }
      }
      return BlockSum(promptCount: prompts.count, values: values)
    }

    /// Adds an eigenvector: 1, the position x, <v_i, w*>^2, x <v_i, w*>^2, and <v_i, w_hat><v_i, w*> for each step.
    private func add(_ coordinates: EigenCoordinates, _ i: Int, _ x: Double, at start: Int, _ values: inout [Double]) {
      let target = coordinates.target[i]
      values[start] += 1
      values[start + 1] += x
      values[start + 2] += target * target
      values[start + 3] += x * target * target
      for step in 0..<steps { values[start + 4 + step] += coordinates.weights[step, i] * target }
    }

    private var stride: Int { 4 + steps }
    /// The number of quantities that are summed.
    var width: Int { offset(survey.prefixLengths.count, 0) + shapeWidth }
    private var shapeWidth: Int { relativeBins.count * stride }
    private func offset(_ place: Int, _ bin: Int) -> Int { (place * (bins.first?.count ?? 0) + bin) * stride }

    fileprivate func curve(_ place: Int, _ blocks: [BlockSum], _ bootstrap: StudentizedBootstrap) -> Curve {
      let occupied = (0..<bins[place].count).map { offset(place, $0) }.filter { blocks.total($0 + 2) > 0 }
      return Curve(
        prefixLength: survey.prefixLengths[place],
        bins: occupied.map { start in
          Bin(
            eigenvalue: blocks.total(start + 1) / blocks.total(start),
            responses: (0..<steps).map { step in
              bootstrap.ratio(blocks.map { $0.values[start + 4 + step] }, blocks.map { $0.values[start + 2] })
            })
        })
    }

    fileprivate func shape(_ step: Int, _ blocks: [BlockSum]) -> ResponseShape? {
      let starts = (0..<relativeBins.count).map { offset(survey.prefixLengths.count, $0) }
      return ResponseShape(
        blocks: blocks.map { block in
          starts.map { start in
            ResponseShape.Point(
              weight: block.values[start + 2], position: block.values[start + 3],
              product: block.values[start + 4 + step])
          }
        })
    }

    fileprivate var counts: (curves: Int, steps: Int) { (survey.prefixLengths.count, steps) }
  }

  /// The response that the sums of the blocks amount to, in the blocks' order.
  package init(_ statistic: Statistic, _ blocks: [BlockSum], bootstrap: StudentizedBootstrap) {
    curves = (0..<statistic.counts.curves).map { statistic.curve($0, blocks, bootstrap) }
    shapes = (0..<statistic.counts.steps).map { statistic.shape($0, blocks) }
  }
}
