internal import LockstepCore
internal import LockstepNumerics
internal import LockstepResults
public import LockstepStatistics

/// Which step of a learner matches each step of a model best, and whether that map behaves as it does between two runs of
/// an iteration.
public struct StepMap: Codable, Sendable, Equatable {
  /// A straight line through the best matches of interior steps, on the axes' own scales.
  public struct Slope: Codable, Sendable, Equatable {
    /// The slope with its 95 % interval. The interval covers the prompts (bootstrap) and the choice of steps (jackknife).
    public let slope: Estimate
    /// The part of the variance that the line explains, from 0 to 1.
    public let rSquared: Double
  }

  /// The best-matching column of each row, counted from 0.
  public let bestColumns: [Int]
  /// The rows whose match means something: off the ends and the plateau of the learner's grid.
  public let interiorRows: [Int]
  /// The share of interior rows whose best column best-matches them back, within one row; nil without interior rows.
  public let roundTrip: Double?
  /// The line of the learner's steps over the model's; nil with fewer than three different interior matches.
  public let slope: Slope?
  /// The line of the model's steps over the learner's; nil likewise.
  public let reverseSlope: Slope?
  /// The product of both slopes: 1 for two iterations of the same rate, whatever the factor between their steps.
  public let slopeProduct: Double?
  /// The share of interior rows whose best columns on either half of the prompts are at most one apart; nil without
  /// interior rows.
  public let agreementOfHalves: Double?
  /// The mean loss of similarity on one half of the prompts from using the map of the other half; nil without interior
  /// rows.
  public let lossOutOfSample: Double?

  /// Whether the learner's steps grow linearly with the model's, by the rules for trends, on these prompts and in enough
  /// resamples of them.
  public let isLinear: Bool

  /// Whether the map supports "the same rate up to a constant factor".
  public var supportsSameRate: Bool { obstacles.isEmpty }

  /// What keeps the map from supporting "the same rate".
  var obstacles: [String] {
    (isLinear ? [] : ["its best-matching steps do not grow linearly"])
      + SameRate.obstacles(roundTrip: roundTrip, slopeProduct: slopeProduct)
  }

  /// Similarities this close to the best one are as good.
  static let tie = 0.001

  /// The map from a model's steps to a learner's.
  ///
  /// - Parameter isAboveFloor: Whether each row is more similar to the learner than to predicting nothing; nil if all are.
  package init(_ similarity: StepSimilarity, isAboveFloor: [Bool]? = nil, resamples: Int = 400, seed: UInt64 = 0) {
    let reverse = similarity.transposed
    bestColumns = similarity.bestColumns
    let back = reverse.bestColumns
    let forward = bestColumns
    let interior = similarity.interiorRows.filter { isAboveFloor?[$0] ?? true }
    interiorRows = interior
    func share(_ holds: (Int) -> Bool) -> Double? {
      interior.isEmpty ? nil : Double(interior.count(where: holds)) / Double(interior.count)
    }
    roundTrip = share { abs(back[forward[$0]] - $0) <= 1 }
    let multiplicities = resampledBlocks(similarity.blocks.count, resamples, seed)
    let resampled = interior.map { similarity.bestColumns(ofRow: $0, in: multiplicities) }
    slope = Slope(similarity, interior, resampled)
    let reverseInterior = reverse.interiorRows.filter { isAboveFloor?[back[$0]] ?? true }
    reverseSlope = Slope(
      reverse, reverseInterior, reverseInterior.map { reverse.bestColumns(ofRow: $0, in: multiplicities) })
    if let slope, let reverseSlope {
      slopeProduct = slope.slope.value * reverseSlope.slope.value
    } else {
      slopeProduct = nil
    }
    let fitted = interior.indices.filter {
      similarity.rows[interior[$0]] > 0 && similarity.columns[forward[interior[$0]]] > 0
    }
    if fitted.count >= TrendFitting.minSteps {
      let fitting = TrendFitting(steps: fitted.map { similarity.rows[interior[$0]] })
      // A resample may prefer step 0, which has no logarithm.
      let least = similarity.columns.first { $0 > 0 } ?? 1
      func isLinear(_ best: (Int) -> Int) -> Bool {
        fitting.lines(through: fitted.map { max(least, similarity.columns[best($0)]) }).verdict == .linear
      }
      let support = (0..<resamples).count { resample in isLinear { resampled[$0][resample] } }
      self.isLinear = isLinear { forward[interior[$0]] } && Double(support) >= Trend.minSupport * Double(resamples)
    } else {
      isLinear = false
    }
    let halves = similarity.blocks.count > 1 ? [similarity.half(0), similarity.half(1)] : [similarity, similarity]
    let (maps, means) = (halves.map(\.bestColumns), halves.map(\.means))
    agreementOfHalves = share { abs(maps[0][$0] - maps[1][$0]) <= 1 }
    let losses = interior.map { row in
      let lost = (0...1).map { half in means[half][row][maps[half][row]] - means[half][row][maps[1 - half][row]] }
      return (lost[0] + lost[1]) / 2
    }
    lossOutOfSample = losses.isEmpty ? nil : losses.reduce(0, +) / Double(losses.count)
  }
}

/// How well a step map carries over to other prompts, such as ones of another distribution: an algorithm carries its step
/// map along, a coincidence does not.
public struct StepMapTransfer: Codable, Sendable, Equatable {
  /// The share of interior rows (on the first prompts) whose best columns on the two sets of prompts are at most one
  /// apart; nil without interior rows.
  public let agreement: Double?
  /// For each interior row the similarity lost on the second prompts by the map of the first ones, with its interval.
  public let losses: [Estimate]

  /// From the similarities on some prompts to those on others.
  package init(from first: StepSimilarity, to second: StepSimilarity, bootstrap: StudentizedBootstrap) {
    let rows = first.interiorRows
    let (old, new) = (first.bestColumns, second.bestColumns)
    agreement = rows.isEmpty ? nil : Double(rows.count { abs(old[$0] - new[$0]) <= 1 }) / Double(rows.count)
    let (count, sizes) = (second.columns.count, second.blocks.map { Double($0.promptCount) })
    losses = rows.map { row in
      bootstrap.ratio(
        second.blocks.map { $0.values[row * count + new[row]] - $0.values[row * count + old[row]] }, sizes)
    }
  }
}

extension StepMap.Slope {
  /// The slope over some rows, with the best columns of each in every resample of the blocks, [rows][resamples].
  fileprivate init?(_ similarity: StepSimilarity, _ rows: [Int], _ resampled: [[Int]]) {
    let best = similarity.bestColumns
    guard Set(rows.map { best[$0] }).count >= 3 else { return nil }
    let (x, y) = (rows.map { similarity.rows[$0] }, rows.map { similarity.columns[best[$0]] })
    let fitting = LineFitting(x)
    let line = fitting.line(y)
    rSquared = line.rSquared
    let leavingOut = x.indices.map { left in
      let rest = x.indices.filter { $0 != left }
      return LineFitting(rest.map { x[$0] }).line(rest.map { y[$0] })
    }
    let slopes = resampled[0].indices.map { resample in
      fitting.line(resampled.map { similarity.columns[$0[resample]] }).slope
    }
    guard
      similarity.blocks.count >= StudentizedBootstrap.minBlockCount, x.count > 3
    else {
      slope = Estimate(value: line.slope, interval: nil)
      return
    }
    let mean = slopes.reduce(0, +) / Double(slopes.count)
    let variance = slopes.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(slopes.count - 1)
    let total = variance + jackknifeVariance(leavingOut: leavingOut.map(\.slope))
    let width = studentQuantile(degreesOfFreedom: x.count - 2) * total.squareRoot()
    slope = Estimate(value: line.slope, interval: line.slope - width...line.slope + width)
  }
}

extension StepSimilarity {
  /// The rows with a match inside the learner's grid: not its last column nor tied with it, not its first; and of the
  /// leading rows that match its second column, which have not begun to move, the last alone.
  fileprivate var interiorRows: [Int] {
    let (best, means) = (bestColumns, means)
    let last = columns.count - 1
    let inside = rows.indices.filter { best[$0] < last && means[$0][best[$0]] - means[$0][last] > StepMap.tie }
    let start = inside.prefix { best[$0] <= 1 }
    return (start.suffix(1) + inside.dropFirst(start.count)).filter { best[$0] > 0 }
  }

  /// The best column of a row in every resample of the blocks, given as how often each block occurs.
  fileprivate func bestColumns(ofRow row: Int, in multiplicities: Matrix) -> [Int] {
    let entries = row * columns.count..<(row + 1) * columns.count
    let own = Matrix(
      rows: blocks.count, columns: columns.count, elements: blocks.flatMap { $0.values[entries] })
    let sums = multiplicities * own
    return (0..<sums.rows).map { indexOfLargest(sums.row($0).elements) }
  }
}
