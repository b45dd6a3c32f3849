package import LockstepCore
internal import LockstepNumerics
public import LockstepStatistics

/// How much of a model's induced weights each family of methods explains: the share 1 - min over the family's members of
/// sum |w_hat - w|^2 / sum |w_hat|^2, over prompts.
///
/// Members are chosen on one half of the prompts and their shares measured on the other, both ways. Beside
/// them stands the free filter, one value for each bin of eigenvalues: up to the width of the bins and the accuracy of their
/// values, the most that a method can explain which acts on each eigenvalue of S = X'X alone.
public struct ExplainedShares: Codable, Sendable, Equatable {
  /// One family at one step of the model.
  public struct Family: Codable, Sendable, Equatable {
    /// The member that fits all prompts best.
    public let member: FamilyMember
    /// The explained share, at most 1; below 0 where predicting nothing is better.
    public let share: Estimate
    /// By how much the best family's share exceeds this one's, on the same prompts; nil for the best one.
    public let behindBest: Estimate?
  }

  /// One step of the model after some numbers of examples.
  public struct Explanation: Codable, Sendable, Equatable {
    /// The share that a free function of the eigenvalue explains, fitted in bins. With few prompts or wide bins it may be below
    /// a family's.
    public let freeFilter: Estimate
    /// The families in the order of `MethodFamily.allCases`.
    public let families: [Family]
    /// Whether all weights are zero, so that there is nothing to explain.
    public let isOfZero: Bool

    /// The family with the largest share.
    public var best: Family? { families.first { $0.behindBest == nil } }

    /// A family's share.
    public subscript(family: MethodFamily) -> Family? { families.first { $0.member.family == family } }
  }

  /// The prefix lengths t that were examined.
  public let prefixLengths: [Int]
  /// For each step of the model and each of those prefix lengths, [S][t]; members may differ from t to t.
  public let byPrefix: [[Explanation]]
  /// For each step of the model over all those prefix lengths, with one member for all of them; the free filter has values
  /// for each prefix length.
  public let pooled: [Explanation]
}

extension ExplainedShares {
  /// What the shares need to know of each block.
  package struct Statistic: Sendable {
    private static let maxBinCount = 24
    /// The fewest eigenvalues of a bin: the filter's value there is fitted to one half of them.
    private static let minBinSize = 16

    private let survey: EigenvalueSurvey
    private let bins: [EigenvalueBins]
    private let steps: Int
    fileprivate let grid: FamilyGrid

    /// The statistic of a model with `steps` steps.
    ///
    /// - Parameter survey: What the grids and bins are laid out by.
    package init(_ survey: EigenvalueSurvey, steps: Int, dimension: Int) {
      self.survey = survey
      self.steps = steps
      let fewest = survey.eigenvalues.map(\.count).filter { $0 > 0 }.min() ?? 0
      let binCount = min(Self.maxBinCount, max(1, fewest / Self.minBinSize))
      bins = survey.eigenvalues.map { EigenvalueBins(quantilesOf: $0, count: binCount) }
      grid = FamilyGrid(dimension: dimension, scale: survey.scale)
    }

    /// The sums over some prompts (counted from 0 in the batch).
    ///
    /// - Parameter weights: The model's induced weights, [S, B, n+1, d].
    /// - Throws: `PromptFailure` if products of a prompt's moments overflow.
    package func sums(_ weights: StepTensor, _ prompts: PromptBatch, _ range: Range<Int>) throws -> BlockSum {
      precondition(weights.steps == steps && weights.prompts == prompts.count)
      var values = [Double](repeating: 0, count: width)
      let spectra = try prompts.prefixSpectra(after: survey.prefixLengths)
      for prompt in range {
        for (place, spectrum) in spectra[prompt].enumerated() {
          add(EigenCoordinates(spectrum, weights, prompt: prompt), place, to: &values)
        }
      }
      return BlockSum(promptCount: range.count, values: values)
    }

    private func add(_ coordinates: EigenCoordinates, _ place: Int, to values: inout [Double]) {
      let predicted = grid.coordinates(for: coordinates)
      let d = predicted.columns
      var products = Matrix(rows: steps, columns: predicted.rows)
      multiply(
        MatrixSlice(coordinates.weights), MatrixSlice(predicted), transposingSecond: true, into: &products.elements,
        at: MatrixLayout(rows: steps, columns: predicted.rows, stride: predicted.rows))
      let squares = (0..<predicted.rows).map { row in
        (0..<d).reduce(0) { $0 + predicted[row, $1] * predicted[row, $1] }
      }
      let (target, eigenvalues) = (coordinates.target, coordinates.spectrum.eigenvalues)
      for step in 0..<steps {
        let (start, energy) = (offset(step, place), coordinates.energies[step])
        values[start] += energy
        for member in squares.indices {
          values[start + 1 + member] += energy - 2 * products[step, member] + squares[member]
        }
        for i in 0..<d where eigenvalues[i] > 0 {
          let bin = start + 1 + squares.count + 2 * bins[place].index(of: eigenvalues[i])
          values[bin] += coordinates.weights[step, i] * target[i]
          values[bin + 1] += target[i] * target[i]
        }
      }
    }

    /// For each step and prefix length: |w_hat|^2, |w_hat - w|^2 of every member, and for each bin the sums of
    /// <v_i, w_hat><v_i, w*> and <v_i, w*>^2.
    private var stride: Int { 1 + grid.members.count + 2 * (bins.first?.count ?? 0) }
    /// The number of quantities that are summed.
    var width: Int { steps * survey.prefixLengths.count * stride }
    private func offset(_ step: Int, _ place: Int) -> Int { (step * survey.prefixLengths.count + place) * stride }

    fileprivate var prefixLengths: [Int] { survey.prefixLengths }

    /// The sums of some blocks for one step, over some of the prefix lengths.
    fileprivate func table(_ blocks: [BlockSum], _ step: Int, _ places: [Int]) -> FitTable {
      let members = grid.members.count
      let ranges = places.map { offset(step, $0) }
      return FitTable(
        energies: blocks.map { block in ranges.reduce(0) { $0 + block.values[$1] } },
        residuals: blocks.map { block in
          (0..<members).map { member in ranges.reduce(0) { $0 + block.values[$1 + 1 + member] } }
        },
        bins: blocks.map { block in
          ranges.flatMap { Array(block.values[$0 + 1 + members..<$0 + stride]) }
        })
    }

    fileprivate var stepIndices: Range<Int> { 0..<steps }
  }

  /// The shares that the sums of the blocks amount to, in the blocks' order.
  package init(_ statistic: Statistic, _ blocks: [BlockSum], bootstrap: StudentizedBootstrap) {
    let places = Array(statistic.prefixLengths.indices)
    func explanation(_ step: Int, _ places: [Int]) -> Explanation {
      statistic.table(blocks, step, places).explanation(statistic.grid, bootstrap)
    }
    prefixLengths = statistic.prefixLengths
    byPrefix = statistic.stepIndices.map { step in places.map { explanation(step, [$0]) } }
    pooled = statistic.stepIndices.map { explanation($0, places) }
  }
}

/// One step's sums for each block.
private struct FitTable {
  let energies: [Double]
  /// [blocks][members].
  let residuals: [[Double]]
  /// [blocks][2 * bins]: products with the target, then its squares, bin by bin.
  let bins: [[Double]]

  func explanation(_ grid: FamilyGrid, _ bootstrap: StudentizedBootstrap) -> ExplainedShares.Explanation {
    let columns = MethodFamily.allCases.map { crossFitted(grid.indices(of: $0)) }
    let totals = columns.map { $0.reduce(0, +) }
    let best = totals.indices.min { totals[$0] < totals[$1] } ?? 0
    let families = MethodFamily.allCases.indices.map { family in
      let behind = zip(columns[family], columns[best]).map { $0 - $1 }
      return ExplainedShares.Family(
        member: grid.members[member(grid.indices(of: MethodFamily.allCases[family]), residuals.indices.map { $0 })],
        share: share(of: columns[family], bootstrap).complement,
        behindBest: family == best ? nil : share(of: behind, bootstrap, ofNothing: 0))
    }
    return ExplainedShares.Explanation(
      freeFilter: share(of: freeFilter(), bootstrap).complement, families: families, isOfZero: !hasEnergy)
  }

  /// Whether any weight differs from zero.
  private var hasEnergy: Bool { energies.contains { $0 > 0 } }

  /// The share of the energies; by default all of it where the weights are zero, so that nothing is explained.
  private func share(
    of residuals: [Double], _ bootstrap: StudentizedBootstrap, ofNothing: Double = 1
  ) -> Estimate {
    hasEnergy ? bootstrap.ratio(residuals, energies) : Estimate(value: ofNothing, interval: nil)
  }

  /// The member of the smallest residual on some blocks.
  private func member(_ candidates: [Int], _ blocks: [Int]) -> Int {
    let totals = candidates.map { member in blocks.reduce(0) { $0 + residuals[$1][member] } }
    return candidates[totals.indices.min { totals[$0] < totals[$1] } ?? 0]
  }

  /// Each block's residual with the member that the other half of the blocks chose.
  private func crossFitted(_ candidates: [Int]) -> [Double] {
    let chosen = (0...1).map { half in member(candidates, residuals.indices.filter { $0 % 2 != half }) }
    return residuals.indices.map { residuals[$0][chosen[$0 % 2]] }
  }

  /// Each block's residual with the filter that the other half of the blocks was fitted to.
  private func freeFilter() -> [Double] {
    let filters = (0...1).map { half in
      stride(from: 0, to: bins[0].count, by: 2).map { bin in
        let others = bins.indices.filter { $0 % 2 != half }
        let squares = others.reduce(0) { $0 + bins[$1][bin + 1] }
        return squares > 0 ? others.reduce(0) { $0 + bins[$1][bin] } / squares : 0
      }
    }
    return bins.indices.map { block in
      filters[block % 2].enumerated().reduce(energies[block]) { residual, entry in
        let (bin, value) = entry
        return residual - value * (2 * bins[block][2 * bin] - value * bins[block][2 * bin + 1])
      }
    }
  }
}
