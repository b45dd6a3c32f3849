internal import LockstepStatistics

/// One step's sums of each block, after some numbers of examples.
struct FitTable {
  /// [blocks][prefix lengths].
  let blocks: [[PrefixSums]]

  func explanation(_ grid: FamilyGrid, _ bootstrap: StudentizedBootstrap) -> ExplainedShares.Explanation {
    let energies = blocks.map { $0.reduce(0) { $0 + $1.energy } }
    let hasEnergy = energies.contains { $0 > 0 }
    // Of weights that are zero nothing is explained.
    func share(of residuals: [Double], ofNothing: Double = 1) -> Estimate {
      hasEnergy ? bootstrap.ratio(residuals, energies) : Estimate(value: ofNothing, interval: nil)
    }
    let halves = (0...1).map { half in total(of: blocks.indices.filter { $0 % 2 == half }) }
    /// What a fit to one half of the blocks leaves of each block of the other.
    func residuals<Fit>(_ fit: ([PrefixSums]) -> Fit, explained: (Fit, [PrefixSums]) -> Double) -> [Double] {
      let fits = halves.map(fit)
      return blocks.indices.map { energies[$0] - explained(fits[1 - $0 % 2], blocks[$0]) }
    }
    let all = total(of: Array(blocks.indices)).map(\.members)
    let left = MethodFamily.allCases.map { family in
      residuals {
        MemberFit(family, of: grid, to: $0.map(\.members))
      } explained: {
        $0.explained(of: $1.map(\.members))
      }
    }
    let totals = left.map { $0.reduce(0, +) }
    let best = totals.indices.min { totals[$0] < totals[$1] } ?? 0
    let families = MethodFamily.allCases.enumerated().map { index, family in
      let fit = MemberFit.common(family, of: grid, to: all)
      return ExplainedShares.Family(
        fit: FittedMember(member: grid.members[fit.member], factor: fit.factor),
        share: share(of: left[index]).complement,
        behindBest: index == best ? nil : share(of: zip(left[index], left[best]).map { $0 - $1 }, ofNothing: 0))
    }
    let filter = residuals {
      $0.map(\.bins)
    } explained: { fits, block in
      zip(fits, block).reduce(0) { sum, entry in
        let (fit, bins) = (entry.0, entry.1.bins)
        return sum + fit.indices.reduce(0) { $0 + bins.explained(by: $1, times: fit.factor(of: $1)) }
      }
    }
    return ExplainedShares.Explanation(
      freeFilter: share(of: filter).complement, families: families, isOfZero: !hasEnergy)
  }

  /// The sums over some of the blocks.
  private func total(of included: [Int]) -> [PrefixSums] {
    guard var sums = included.first.map({ blocks[$0] }) else { return [] }
    for block in included.dropFirst() { for place in sums.indices { sums[place].add(blocks[block][place]) } }
    return sums
  }
}

/// A model's weights beside predictions of them, summed over some prompts after one number of examples.
struct PrefixSums {
  /// |w_hat|^2.
  var energy: Double
  /// The members of the families.
  var members: PredictionSums
  /// The responses that are 1 in one bin of eigenvalues, and 0 in the others.
  var bins: PredictionSums

  mutating func add(_ other: PrefixSums) {
    energy += other.energy
    members.add(other.members)
    bins.add(other.bins)
  }
}

/// The sums of <w_hat, w> and |w|^2 for each of some predictions w.
struct PredictionSums {
  var products: [Double]
  var squares: [Double]

  var indices: Range<Int> { products.indices }

  mutating func add(_ other: PredictionSums) {
    for i in products.indices {
      products[i] += other.products[i]
      squares[i] += other.squares[i]
    }
  }

  /// The factor that brings a prediction closest to the weights.
  func factor(of prediction: Int) -> Double {
    squares[prediction] > 0 ? products[prediction] / squares[prediction] : 0
  }

  /// The part of |w_hat|^2 that is left out of |w_hat - factor w|^2.
  func explained(by prediction: Int, times factor: Double) -> Double {
    factor * (2 * products[prediction] - factor * squares[prediction])
  }
}

/// The member of a family that describes weights best, and its factor: for a method the same after each number of examples,
/// as a layer has one read-out; for a null, which a method has to exceed, whatever fits best there.
private struct MemberFit {
  private let choices: [(member: Int, factor: Double)]

  init(_ family: MethodFamily, of grid: FamilyGrid, to sums: [PredictionSums]) {
    choices =
      family.entry.isNull
      ? sums.map { Self.common(family, of: grid, to: [$0]) }
      : Array(repeating: Self.common(family, of: grid, to: sums), count: sums.count)
  }

  /// The best choice among those that are the same after each number of examples.
  static func common(
    _ family: MethodFamily, of grid: FamilyGrid, to sums: [PredictionSums]
  ) -> (member: Int, factor: Double) {
    let totals = grid.indices(of: family).map { member in
      (
        member: member, product: sums.reduce(0) { $0 + $1.products[member] },
        square: sums.reduce(0) { $0 + $1.squares[member] }
      )
    }
    // A prediction times its best factor explains the square of its product with the weights, over its own square.
    let fits = totals.map { total in
      let factor = total.square > 0 ? max(0, total.product / total.square) : 0
      return (member: total.member, factor: factor, explained: factor * total.product)
    }
    let best = fits.indices.max { fits[$0].explained < fits[$1].explained } ?? 0
    return (fits[best].member, fits[best].factor)
  }

  func explained(of sums: [PredictionSums]) -> Double {
    zip(choices, sums).reduce(0) { $0 + $1.1.explained(by: $1.0.member, times: $1.0.factor) }
  }
}
