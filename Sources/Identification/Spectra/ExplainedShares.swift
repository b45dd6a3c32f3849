internal import LockstepCore
internal import LockstepNumerics
public import LockstepStatistics

/// How much of a model's induced weights each family of methods explains: the share 1 - min over the family's members of
/// sum |w_hat - factor w|^2 / sum |w_hat|^2, over prompts.
///
/// The factor is that of a layer's read-out, so a method has one factor, and one member, for all numbers of examples. A null
/// has its own member and factor after each: a claim about a method has to exceed whatever a description without iterations
/// can be made to explain.
///
/// Members and factors are chosen on one half of the prompts and shares measured on the other, both ways. Beside
/// them stands the free filter, one value for each bin of eigenvalues after each number of examples: up to the width of the
/// bins and the accuracy of their values, the most that a function of the eigenvalue alone can explain.
public struct ExplainedShares: Codable, Sendable, Equatable {
  /// One family at one step of the model.
  public struct Family: Codable, Sendable, Equatable {
    /// The member that fits all prompts best, if it is the same after each number of examples.
    public let fit: FittedMember
    /// The explained share, at most 1; below 0 where predicting nothing is better.
    public let share: Estimate
    /// By how much the best family's share exceeds this one's, on the same prompts; nil for the best one.
    public let behindBest: Estimate?
  }

  /// One step of the model.
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
    public subscript(family: MethodFamily) -> Family? { families.first { $0.fit.member.family == family } }
  }

  /// The prefix lengths t that were examined.
  public let prefixLengths: [Int]
  /// For each step of the model over all those prefix lengths.
  public let steps: [Explanation]
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
      grid = FamilyGrid(dimension: dimension, survey.range)
    }

    /// The sums over some prompts.
    ///
    /// - Parameter prompts: The model's weights after the survey's prefix lengths, [prompts][t].
    package func sums(_ prompts: [[EigenCoordinates]]) -> BlockSum {
      var values = [Double](repeating: 0, count: width)
      for prompt in prompts {
        for (place, coordinates) in prompt.enumerated() { add(coordinates, place, to: &values) }
      }
      return BlockSum(promptCount: prompts.count, values: values)
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
      for member in squares.indices { values[place * common + member] += squares[member] }
      let occupied = (0..<d).filter { eigenvalues[$0] > 0 }.map {
        (coordinate: $0, bin: bins[place].index(of: eigenvalues[$0]))
      }
      for (i, bin) in occupied { values[place * common + squares.count + bin] += target[i] * target[i] }
      for step in 0..<steps {
        let start = offset(step, place)
        values[start] += coordinates.energies[step]
        for member in squares.indices { values[start + 1 + member] += products[step, member] }
        for (i, bin) in occupied { values[start + 1 + squares.count + bin] += coordinates.weights[step, i] * target[i] }
      }
    }

    /// For each prefix length |w|^2 of every member, and for each bin the sum of <v_i, w*>^2.
    private var common: Int { grid.members.count + (bins.first?.count ?? 0) }
    /// For each step and prefix length |w_hat|^2, <w_hat, w> of every member, and for each bin the sum of
    /// <v_i, w_hat><v_i, w*>.
    private func offset(_ step: Int, _ place: Int) -> Int {
      let places = survey.prefixLengths.count
      return places * common + (step * places + place) * (1 + common)
    }
    /// The number of quantities that are summed.
    var width: Int { offset(steps, 0) }

    fileprivate var prefixLengths: [Int] { survey.prefixLengths }

    /// The sums of some blocks for one step.
    fileprivate func table(_ blocks: [BlockSum], _ step: Int) -> FitTable {
      let members = grid.members.count
      return FitTable(
        blocks: blocks.map { block in
          survey.prefixLengths.indices.map { place in
            let squares = block.values[place * common..<(place + 1) * common]
            let start = offset(step, place)
            let products = block.values[start + 1..<start + 1 + common]
            return PrefixSums(
              energy: block.values[start],
              members: PredictionSums(
                products: Array(products.prefix(members)), squares: Array(squares.prefix(members))),
              bins: PredictionSums(
                products: Array(products.dropFirst(members)), squares: Array(squares.dropFirst(members))))
          }
        })
    }

    fileprivate var stepIndices: Range<Int> { 0..<steps }
  }

  /// The shares that the sums of the blocks amount to, in the blocks' order.
  package init(_ statistic: Statistic, _ blocks: [BlockSum], bootstrap: StudentizedBootstrap) {
    prefixLengths = statistic.prefixLengths
    steps = statistic.stepIndices.map { statistic.table(blocks, $0).explanation(statistic.grid, bootstrap) }
  }
}
