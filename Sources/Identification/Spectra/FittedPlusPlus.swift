internal import LockstepCore
internal import LockstepNumerics
public import LockstepStatistics

/// How much of a model's induced weights GD++ explains whose coefficients belong to each of the model's steps, as layers of
/// linear attention can learn them (von Oswald et al., arXiv:2212.07677; Vladymyrov et al., arXiv:2402.14180).
///
/// In the eigenvectors of S = X'X, from r = 1 and a = lambda, step l is
///
///     r <- r (1 - gamma_l a),    a <- a (1 - eta_l a)^2,    f_l = scale_l (1 - r),
///
/// where f_l multiplies the coordinates of least squares. The scale is the read-out's. Coefficients are fitted on one half
/// of the prompts, step after step, and shares measured on the other, both ways.
public struct FittedPlusPlus: Codable, Sendable, Equatable {
  /// One step of the model.
  public struct Step: Codable, Sendable, Equatable {
    /// The explained share, at most 1.
    public let share: Estimate
    /// The learning rate gamma, in units of 1 / `largestEigenvalue`.
    public let gamma: Double
    /// How much the step preconditions, in the same units; nil for the last step, of which nothing shows it.
    public let eta: Double?
    /// The read-out's scale.
    public let scale: Double
  }

  /// The model's steps.
  public let steps: [Step]
  /// The mean largest eigenvalue after the longest prefix.
  public let largestEigenvalue: Double

  /// The most steps that are fitted: coefficients of long chains depend on each other.
  package static let maxSteps = 24
  /// A larger coefficient is one that the weights do not determine: it acts on what is zero by then.
  private static let maxCoefficient = 1e4

  /// Whether the weights determine all coefficients.
  var isDetermined: Bool {
    steps.allSatisfy { abs($0.gamma) <= Self.maxCoefficient && abs($0.eta ?? 0) <= Self.maxCoefficient }
  }
}

extension FittedPlusPlus {
  /// What the fit needs to know of each block: for each bin of eigenvalues the squares of the target's coordinates, with
  /// their eigenvalues; for each step the weights' energy and their products with the target's coordinates.
  package struct Statistic: Sendable {
    private let survey: EigenvalueSurvey
    private let bins: EigenvalueBins
    fileprivate let steps: Int

    /// Fine enough for the response to be constant within a bin.
    private static let binCount = 256

    /// The statistic of a model with `steps` steps.
    package init(_ survey: EigenvalueSurvey, steps: Int) {
      self.survey = survey
      self.steps = steps
      bins = EigenvalueBins(quantilesOf: survey.eigenvalues.joined().sorted(), count: Self.binCount)
    }

    fileprivate var scale: Double { survey.scale }
    /// The number of quantities.
    var width: Int { offset(steps) }
    private func offset(_ step: Int) -> Int { 2 * bins.count + step * (bins.count + 1) }

    /// The sums over some prompts.
    ///
    /// - Parameter prompts: The model's weights after the survey's prefix lengths, [prompts][t].
    package func sums(_ prompts: [[EigenCoordinates]]) -> BlockSum {
      var values = [Double](repeating: 0, count: width)
      for prompt in prompts {
        for coordinates in prompt {
          let (target, eigenvalues) = (coordinates.target, coordinates.spectrum.eigenvalues)
          for step in 0..<steps { values[offset(step)] += coordinates.energies[step] }
          for i in eigenvalues.indices where eigenvalues[i] > 0 {
            let bin = bins.index(of: eigenvalues[i])
            values[2 * bin] += target[i] * target[i]
            values[2 * bin + 1] += eigenvalues[i] * target[i] * target[i]
            for step in 0..<steps { values[offset(step) + 1 + bin] += coordinates.weights[step, i] * target[i] }
          }
        }
      }
      return BlockSum(promptCount: prompts.count, values: values)
    }

    /// The part of some sums that belongs to a step.
    fileprivate func table(_ sums: [Double], _ step: Int) -> Table {
      Table(
        energy: sums[offset(step)], products: Array(sums[offset(step) + 1..<offset(step + 1)]),
        squares: (0..<bins.count).map { sums[2 * $0] })
    }

    /// The mean eigenvalue of each bin, in units of `scale`.
    fileprivate func eigenvalues(_ sums: [Double]) -> [Double] {
      (0..<bins.count).map { sums[2 * $0] > 0 ? sums[2 * $0 + 1] / sums[2 * $0] / survey.scale : 0 }
    }
  }

  /// One step's sums.
  fileprivate struct Table {
    let energy: Double
    let products: [Double]
    let squares: [Double]

    /// The best scale of a response; 0 for one that explodes.
    func scale(of response: [Double]) -> Double {
      let square = response.indices.reduce(0) { $0 + response[$1] * response[$1] * squares[$1] }
      guard square > 0, square.isFinite else { return 0 }
      return response.indices.reduce(0) { $0 + response[$1] * products[$1] } / square
    }

    /// The energy that a scaled response leaves; all of it where the response explodes.
    func residual(_ response: [Double], scale: Double) -> Double {
      let residual = response.indices.reduce(energy) {
        $0 + scale * response[$1] * (scale * response[$1] * squares[$1] - 2 * products[$1])
      }
      return residual.isFinite ? residual : energy
    }
  }

  /// The coefficients of a chain of steps.
  fileprivate struct Chain {
    var gammas: [Double] = []
    /// One less than the steps.
    var etas: [Double] = []
    var scales: [Double] = []

    /// Visits 1 - r after each of the first `count` steps, for eigenvalues in units of the scale.
    func walk(_ eigenvalues: [Double], _ count: Int, _ visit: (_ step: Int, _ response: [Double]) -> Void) {
      var (r, a) = ([Double](repeating: 1, count: eigenvalues.count), eigenvalues)
      for step in 0..<count {
        let (gamma, eta) = (gammas[step], step < etas.count ? etas[step] : 0)
        for i in eigenvalues.indices {
          r[i] *= 1 - gamma * a[i]
          a[i] *= (1 - eta * a[i]) * (1 - eta * a[i])
        }
        visit(step, r.map { 1 - $0 })
      }
    }

    /// 1 - r after the first `count` steps.
    func response(_ eigenvalues: [Double], _ count: Int) -> [Double] {
      var last: [Double] = []
      walk(eigenvalues, count) { last = $1 }
      return last
    }

    private static let sweeps = 3

    /// The chain that fits some sums: at first one step after the other, each step's gamma and the eta of the step before
    /// (the first step shows the product of its gamma and scale alone, so the second one chooses its gamma, too); then each
    /// step's gamma and eta by all steps that depend on them.
    init(_ statistic: Statistic, _ sums: [Double]) {
      let eigenvalues = statistic.eigenvalues(sums)
      let tables = (0..<statistic.steps).map { statistic.table(sums, $0) }
      func share(_ step: Int, _ response: [Double]) -> Double {
        tables[step].residual(response, scale: tables[step].scale(of: response))
          / max(tables[step].energy, .leastNormalMagnitude)
      }
      gammas = [1]
      for step in 1..<max(1, tables.count) {
        let free = step == 1 ? 3 : 2
        let start: [Double] = step == 1 ? [1, 1.0 / 3, 1] : [1.0 / 3, 1]
        func extended(_ numbers: [Double]) -> Chain {
          var chain = self
          if free == 3 { chain.gammas[0] = numbers[0] }
          chain.etas.append(numbers[free - 2])
          chain.gammas.append(numbers[free - 1])
          return chain
        }
        self = extended(
          simplexMinimum(from: start, size: 0.5) {
            share(step, extended($0).response(eigenvalues, step + 1))
          })
      }
      for _ in 0..<Self.sweeps {
        for step in tables.indices.dropLast() {
          func changed(_ numbers: [Double]) -> Chain {
            var chain = self
            (chain.gammas[step], chain.etas[step]) = (numbers[0], numbers[1])
            return chain
          }
          self = changed(
            simplexMinimum(from: [gammas[step], etas[step]], size: 0.05) { numbers in
              var sum = 0.0
              changed(numbers).walk(eigenvalues, tables.count) { later, response in
                if later >= step { sum += share(later, response) }
              }
              return sum
            })
        }
      }
      let fitted = self
      scales = tables.indices.map { tables[$0].scale(of: fitted.response(eigenvalues, $0 + 1)) }
      if tables.count == 1 { (gammas[0], scales[0]) = (scales[0], 1) }
    }
  }

  /// The fit to the sums of the blocks, in the blocks' order.
  package init(_ statistic: Statistic, _ blocks: [BlockSum], bootstrap: StudentizedBootstrap) {
    let eigenvalues = statistic.eigenvalues(blocks.totals)
    let halves = (0...1).map { Chain(statistic, blocks.half(1 - $0).totals) }
    let all = Chain(statistic, blocks.totals)
    largestEigenvalue = statistic.scale
    steps = (0..<statistic.steps).map { step in
      let tables = blocks.map { statistic.table($0.values, step) }
      let responses = halves.map { $0.response(eigenvalues, step + 1) }
      let residuals = tables.indices.map { block in
        tables[block].residual(responses[block % 2], scale: halves[block % 2].scales[step])
      }
      let energies = tables.map(\.energy)
      let share =
        energies.contains { $0 > 0 }
        ? bootstrap.ratio(residuals, energies).complement : Estimate(value: 0, interval: nil)
      return Step(
        share: share, gamma: all.gammas[step], eta: step < all.etas.count ? all.etas[step] : nil,
        scale: all.scales[step])
    }
  }
}
