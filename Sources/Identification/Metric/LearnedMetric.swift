internal import Foundation
package import LockstepCore
internal import LockstepNumerics
public import LockstepStatistics

/// How much of a layer's induced weights is ridge regression in a metric of the layer's own, on examples weighted by
/// their position: w = s_t D (D'X'UXD + c_t I)^-1 D'X'U y with D (d by d) and U = diag(u_i^2) fixed for the
/// layer.
///
/// Every variant is fitted on one half of the prompts, and its unexplained share measured on the other, both ways.
public struct LearnedMetric: Codable, Sendable, Equatable {
  /// What is fitted beside the factor s_t and the ridge parameter c_t.
  public enum Variant: String, Codable, Sendable, CaseIterable {
    /// Nothing: ridge regression.
    case ridge
    /// The positions' weights u_i^2.
    case positions
    /// The metric D.
    case metric
    /// Both.
    case metricAndPositions = "metric-and-positions"
  }

  /// One variant's fit.
  public struct Fit: Codable, Sendable, Equatable {
    /// The variant.
    public let variant: Variant
    /// The share sum |w_hat - w|^2 / sum |w_hat|^2 on prompts that were not fitted.
    public let unexplained: Estimate
    /// The singular values of D relative to the largest, descending, from the first half's fit; empty without a metric.
    public let metricSingularValues: [Double]
    /// The positions' weights relative to the largest, from the first half's fit; empty without position weights.
    public let positionWeights: [Double]

    /// The effective number of directions of the metric, (sum of squared singular values)^2 / (sum of their fourth
    /// powers); nil without a metric.
    public var effectiveDirections: Double? { participation(metricSingularValues.map { $0 * $0 }) }
    /// The effective number of positions; nil without position weights.
    public var effectivePositions: Double? { participation(positionWeights) }

    private func participation(_ values: [Double]) -> Double? {
      let (sum, squares) = (values.reduce(0, +), values.reduce(0) { $0 + $1 * $1 })
      return squares > 0 ? sum * sum / squares : nil
    }
  }

  /// The prefix lengths t that the fits are for.
  public let prefixLengths: [Int]
  /// The fits in the order of `Variant.allCases`.
  public let fits: [Fit]

  /// A variant's fit.
  public subscript(variant: Variant) -> Fit? { fits.first { $0.variant == variant } }

  /// The most iterations of a fit.
  private static let iterations = 400

  /// Fits one step of a model (counted from 0) on a fixed set of prompts: a few hundred suffice, and all are in memory.
  ///
  /// - Parameter weights: The model's induced weights, [S, B, n+1, d].
  /// - Throws: `FactorizationError` if the singular values of a metric cannot be computed.
  package init(
    _ weights: StepTensor, step: Int, _ moments: RidgeMoments, bootstrap: StudentizedBootstrap
  ) throws {
    prefixLengths = moments.prefixLengths
    let problems = RidgeProblems(weights, step: step, moments)
    let count = moments.prompts.count
    let blocks = promptBlocks(count)
    precondition(blocks.count == bootstrap.blockCount, "the bootstrap is for these prompts' blocks")
    let energies = blocks.map { problems.energies[$0].reduce(0, +) }
    let halves = [0..<count / 2, count / 2..<count]
    var starts = [[Double]](repeating: [], count: 2)
    var fitted: [Variant: [[Double]]] = [:]
    var fits: [Fit] = []
    for variant in Variant.allCases {
      let model = WeightedRidge(
        freedom: .init(
          metric: variant == .metric || variant == .metricAndPositions,
          positions: variant == .positions || variant == .metricAndPositions), problems: problems)
      if variant == .ridge {
        let scale = moments.typicalEigenvalue
        starts = halves.map { model.bestStart($0, ridges: (-12...4).map { pow(10, Double($0) / 4) * scale }) }
      }
      // The larger fit starts from a smaller one, so that it cannot end above it.
      let from = (variant == .metricAndPositions ? fitted[.metric] : fitted[.ridge]) ?? starts
      let parameters = zip(halves, from).map { half, start in model.fitted(half, from: start, Self.iterations) }
      fitted[variant] = parameters
      let residuals =
        model.evaluate(parameters[1], halves[0]).residuals + model.evaluate(parameters[0], halves[1]).residuals
      fits.append(
        Fit(
          variant: variant,
          unexplained: energies.contains { $0 > 0 }
            ? bootstrap.ratio(blocks.map { residuals[$0].reduce(0, +) }, energies) : Estimate(value: 1, interval: nil),
          metricSingularValues: model.freedom.metric ? try model.relativeSingularValues(parameters[0]) : [],
          positionWeights: model.freedom.positions ? model.relativePositionWeights(parameters[0]) : []))
    }
    self.fits = fits
  }
}

extension WeightedRidge {
  /// The parameters of ridge regression on a grid with the smallest loss.
  fileprivate func bestStart(_ prompts: Range<Int>, ridges: [Double]) -> [Double] {
    let candidates = ridges.map { start(scale: 1, ridge: $0) }
    let losses = candidates.map { evaluate($0, prompts).residuals.reduce(0, +) }
    return candidates[losses.indices.min { losses[$0] < losses[$1] } ?? 0]
  }

  fileprivate func fitted(_ prompts: Range<Int>, from start: [Double], _ iterations: Int) -> [Double] {
    let free = free
    let energy = max(problems.energies[prompts].reduce(0, +), .leastNormalMagnitude)
    return lbfgsMinimum(from: start, iterations: iterations, tolerance: 1e-4) { parameters in
      let (residuals, gradient) = evaluate(parameters, prompts)
      return (residuals.reduce(0, +) / energy, { zip(gradient, free).map { $1 ? $0 / energy : 0 } })
    }
  }

  fileprivate func relativeSingularValues(_ parameters: [Double]) throws -> [Double] {
    let metric = metric(parameters)
    let values = try SymmetricEigensystem(of: metric.transposed * metric).values.reversed().map {
      max(0, $0).squareRoot()
    }
    return values.map { $0 / max(values[0], .leastNormalMagnitude) }
  }

  fileprivate func relativePositionWeights(_ parameters: [Double]) -> [Double] {
    let weights = positionWeights(parameters).prefix(problems.prefixLengths.max() ?? 0)
    let largest = max(weights.max() ?? 0, .leastNormalMagnitude)
    return weights.map { $0 / largest }
  }
}
