import LockstepIdentification
import LockstepStatistics
import Testing

/// The rules for the finding on a step, on both sides of each of their numbers.
struct StepRuleTests {
  /// A family beside the best one, and how far it is behind.
  struct Rival: Sendable {
    let family: MethodFamily
    let behind: Estimate

    init(_ family: MethodFamily, behind value: Double, _ interval: (Double, Double)?) {
      self.family = family
      behind = Estimate(value: value, interval: interval.map { $0.0...$0.1 })
    }
  }

  /// The evidence for one step, and what the rules find in it.
  struct Row: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let kind: StepFinding.Kind
    let best: MethodFamily
    let share: Double
    let rivals: [Rival]
    let freeFilter: Double
    let unexplainedByMetric: Double?
    let margin: Estimate?
    let departure: Estimate?
    let isOfZero: Bool
    let entries: [MethodEntry]

    /// - Parameters:
    ///   - share: The best family's.
    ///   - filter: The free filter's share; by default the best family's.
    ///   - metric: What the fit with a learned metric leaves unexplained; nil if it is not made.
    ///   - margin: That of the candidates over the nulls; nil without candidates.
    ///   - departure: How far predictions depart for another order; nil if it is not measured.
    init(
      _ description: String, _ kind: StepFinding.Kind, _ entries: [MethodEntry] = [], best: MethodFamily = .newton,
      share: Double = 0.9, rivals: [Rival] = [], filter: Double? = nil, metric: Double? = nil, margin: Estimate? = nil,
      departure: Estimate? = nil, isOfZero: Bool = false
    ) {
      testDescription = description
      self.kind = kind
      self.entries = entries
      self.best = best
      self.share = share
      self.rivals = rivals
      freeFilter = filter ?? share
      unexplainedByMetric = metric
      self.margin = margin
      self.departure = departure
      self.isOfZero = isOfZero
    }

    /// The best family comes last, so that it has to be looked for.
    func finding() throws -> StepFinding {
      var families = rivals.map { rival in
        Stored.Family(family: rival.family, share: share - rival.behind.value, behindBest: rival.behind)
      }
      families.append(Stored.Family(family: best, share: share, behindBest: nil))
      let explanation = Stored.Explanation(
        freeFilter: Estimate(value: freeFilter, interval: nil), families: families, isOfZero: isOfZero)
      let metric = try unexplainedByMetric.map { share in
        try decoded(LearnedMetric.self, from: Stored.Metric(fits: [Stored.Fit(unexplained: share)]))
      }
      let ranking = try margin.map { try decoded(StepRanking.self, from: Stored.Ranking(margin: $0)) }
      return StepFinding(
        step: 3, try decoded(ExplainedShares.Explanation.self, from: explanation), metric: metric, ranking: ranking,
        orderDeparture: departure)
    }
  }

  private func check(_ row: Row) throws {
    let finding = try row.finding()
    #expect(finding.kind == row.kind)
    #expect(finding.entries == row.entries)
  }

  /// From 0.2 on a share is something. Below it a step is unexplained where no metric was fitted, or where the whole
  /// interval of the candidates' margin is above 0.
  static let leastShares: [Row] = [
    Row("weights of zero", .nothing, margin: between(0.01, 0.03), isOfZero: true),
    Row("all shares below 0.2", .nothing, share: 0.1, filter: 0.199, metric: 0.81),
    Row("family at 0.2", .unexplained, share: 0.2, filter: 0.1, metric: 0.81),
    Row("filter at 0.2", .unexplained, share: 0.1, filter: 0.2, metric: 0.81),
    Row("metric above 0.2", .unexplained, share: 0.1, metric: 0.79),
    Row("no metric fitted", .unexplained, share: 0.1),
    Row("margin above 0", .unexplained, share: 0.1, metric: 0.81, margin: between(0.001, 0.03)),
    Row("margin touching 0", .nothing, share: 0.1, metric: 0.81, margin: between(0, 0.03)),
    Row("margin without an interval", .nothing, share: 0.1, metric: 0.81, margin: unsure(0.03)),
  ]

  @Test(arguments: leastShares) func stepsBelowTheLeastShareDoNothing(row: Row) throws { try check(row) }

  /// A metric leaves less than half as much unexplained as the best family and the free filter, and these explain less
  /// than 1 - 2 * 0.02.
  static let metrics: [Row] = [
    Row("half", .unexplained, share: 0.5, metric: 0.25),
    Row("less than half", .learnedMetric, share: 0.5, metric: 0.249),
    Row("less than half of much: there is no least share", .learnedMetric, share: 0.1, metric: 0.44),
    Row("more than half of what the filter leaves", .otherSpectral, share: 0.5, filter: 0.9, metric: 0.06),
    Row("more than half of what the family leaves", .method, [.newton], share: 0.9, filter: 0.5, metric: 0.06),
    Row("less than half of what the family leaves", .learnedMetric, share: 0.9, filter: 0.5, metric: 0.049),
    Row("family below 0.96", .learnedMetric, share: 0.959, metric: 0.001),
    Row("family at 0.96", .method, [.newton], share: 0.96, metric: 0.001),
    Row("filter below 0.96", .learnedMetric, share: 0.5, filter: 0.959, metric: 0.001),
    Row("filter at 0.96", .otherSpectral, share: 0.5, filter: 0.96, metric: 0.001),
    Row("order matters", .learnedMetric, share: 0.9, metric: 0.04, departure: between(0.4, 0.5)),
  ]

  @Test(arguments: metrics) func aLearnedMetricHalvesWhatIsUnexplained(row: Row) throws { try check(row) }

  /// A family explains the weights from 0.85 on, and so does a free filter that exceeds every family by more than 0.02, or
  /// leaves less than half as much unexplained and 0.0005 less.
  static let filters: [Row] = [
    Row("family below 0.85", .unexplained, share: 0.849),
    Row("family at 0.85", .method, [.newton], share: 0.85),
    Row("filter below 0.85", .unexplained, share: 0.8, filter: 0.849),
    Row("filter at 0.85", .otherSpectral, share: 0.8, filter: 0.85),
    Row("filter ahead by less than 0.02", .method, [.newton], share: 0.86, filter: 0.879),
    Row("filter ahead by more than 0.02", .otherSpectral, share: 0.86, filter: 0.881),
    Row("filter alone above 0.85, but close", .unexplained, share: 0.849, filter: 0.86),
    Row("filter leaves more than half", .method, [.newton], share: 0.98, filter: 0.9895),
    Row("filter leaves less than half", .otherSpectral, share: 0.98, filter: 0.9905),
    Row("filter ahead by less than 0.0005", .method, [.newton], share: 0.9996, filter: 1),
    Row("filter ahead by more than 0.0005", .otherSpectral, share: 0.999, filter: 0.9996),
  ]

  @Test(arguments: filters) func aBetterFreeFilterIsAnotherMethod(row: Row) throws { try check(row) }

  /// A family is as good as the best one unless the whole interval of their distance is above a quarter of what the best one
  /// leaves unexplained (here 0.1, so 0.025) and above 0.0005. A null that is equal to a method leaves it open; a null by itself
  /// is named.
  static let bands: [Row] = [
    Row(
      "behind by a quarter or more", .severalMethods, [.newton, .conjugateGradient],
      rivals: [Rival(.conjugateGradient, behind: 0.1, (0.0249, 0.2))]),
    Row(
      "behind by more than a quarter", .method, [.newton],
      rivals: [Rival(.conjugateGradient, behind: 0.1, (0.0251, 0.2))]),
    Row(
      "behind by 0.0005 or more", .severalMethods, [.newton, .conjugateGradient], share: 1,
      rivals: [Rival(.conjugateGradient, behind: 0.001, (0.0005, 0.002))]),
    Row(
      "behind an exact one by more than 0.0005", .method, [.newton], share: 1,
      rivals: [Rival(.conjugateGradient, behind: 0.001, (0.00051, 0.002))]),
    Row(
      "no interval", .severalMethods, [.newton, .conjugateGradient],
      rivals: [Rival(.conjugateGradient, behind: 0.1, nil)]),
    Row(
      "families of the same entry", .method, [.firstOrder], best: .gradientDescent,
      rivals: [Rival(.gradientDescentPlusPlus, behind: 0.001, (0, 0.002))]),
    Row(
      "null behind by a quarter or more", .notIdentifiable, [.newton, .ridge],
      rivals: [Rival(.ridge, behind: 0.1, (0.0249, 0.2))]),
    Row("null behind by more", .method, [.newton], rivals: [Rival(.ridge, behind: 0.1, (0.0251, 0.2))]),
    Row(
      "method behind a null by a quarter or more", .notIdentifiable, [.ridge, .newton], best: .ridge,
      rivals: [Rival(.newton, behind: 0.1, (0.0249, 0.2))]),
    Row("null alone", .method, [.ridge], best: .ridge, margin: between(0, 0.03)),
  ]

  @Test(arguments: bands) func familiesThatLeaveAsMuchAreEqual(row: Row) throws { try check(row) }

  /// A method is named where the whole interval of the candidates' margin is above 0.
  static let margins: [Row] = [
    Row("margin above 0", .method, [.newton], margin: between(0.001, 0.03)),
    Row("margin touching 0", .notIdentifiable, [.newton], margin: between(0, 0.03)),
    Row("margin without an interval", .notIdentifiable, [.newton], margin: unsure(0.03)),
    Row(
      "two methods, margin above 0", .severalMethods, [.newton, .conjugateGradient],
      rivals: [Rival(.conjugateGradient, behind: 0.001, nil)], margin: between(0.001, 0.03)),
    Row(
      "two methods, margin touching 0", .notIdentifiable, [.newton, .conjugateGradient],
      rivals: [Rival(.conjugateGradient, behind: 0.001, nil)], margin: between(0, 0.03)),
  ]

  @Test(arguments: margins) func candidatesMustExceedTheNulls(row: Row) throws { try check(row) }

  /// A batch method's predictions depart by no more than 0.3 when its examples are reordered.
  static let orders: [Row] = [
    Row("departure touching 0.3", .method, [.newton], departure: between(0.3, 0.4)),
    Row("departure above 0.3", .orderDependent, departure: between(0.301, 0.4)),
    Row("departure without an interval", .method, [.newton], departure: unsure(0.4)),
    Row("family below 0.85", .unexplained, share: 0.849, departure: between(0.4, 0.5)),
    Row(
      "null as good", .orderDependent, rivals: [Rival(.ridge, behind: 0.001, nil)], departure: between(0.4, 0.5)),
    Row("margin touching 0", .orderDependent, margin: between(0, 0.03), departure: between(0.4, 0.5)),
  ]

  @Test(arguments: orders) func batchMethodsDoNotDependOnTheOrder(row: Row) throws { try check(row) }

  /// Members of the best entry that explain as much are kept, the best one first; those of other entries are not.
  @Test func findingsKeepSharesAndMembers() throws {
    let row = Row(
      "first-order or Nesterov", .severalMethods, [.firstOrder, .nesterov], best: .gradientDescent, share: 0.95,
      rivals: [
        Rival(.relativeGradientDescent, behind: 0.003, nil), Rival(.nesterov, behind: 0.002, nil),
        Rival(.gradientDescentPlusPlus, behind: 0.001, nil), Rival(.newton, behind: 0.1, (0.05, 0.15)),
      ], filter: 0.94, metric: 0.25, margin: between(0.001, 0.03), departure: between(0.1, 0.2))
    try check(row)
    let finding = try row.finding()
    #expect(finding.step == 3)
    #expect(
      finding.members.map(\.member.family)
        == [.gradientDescent, .gradientDescentPlusPlus, .relativeGradientDescent])
    #expect(finding.share?.value == 0.95 && finding.freeFilter?.value == 0.94)
    #expect(finding.metricShare?.value == 0.75)
    #expect(finding.ranking?.margin == row.margin && finding.orderDeparture == row.departure)
    let other = try Row("another function", .otherSpectral, share: 0.5, filter: 0.9).finding()
    #expect(other.members.isEmpty)
  }

  /// (sum of values)^2 / (sum of squared values), of the squares of singular values and of the weights themselves: the
  /// number of equal values, whatever the number of zeros.
  @Test func effectiveNumbersAreParticipationRatios() throws {
    let rows: [([Double], Double?, Double?)] = [
      ([1, 1, 0, 0], 2, 2), ([1, 1, 1], 3, 3),
      // (5/4)^2 / (17/16) of the squares 1 and 1/4, and (3/2)^2 / (5/4).
      ([1, 0.5], 25.0 / 17, 1.8),
      ([], nil, nil), ([0, 0], nil, nil),
    ]
    for (values, directions, positions) in rows {
      let metric = try decoded(LearnedMetric.Fit.self, from: Stored.Fit(metricSingularValues: values))
      #expect(isClose(metric.effectiveDirections, directions), "\(values)")
      #expect(metric.effectivePositions == nil)
      let weights = try decoded(LearnedMetric.Fit.self, from: Stored.Fit(positionWeights: values))
      #expect(isClose(weights.effectivePositions, positions), "\(values)")
      #expect(weights.effectiveDirections == nil)
    }
  }

  private func isClose(_ found: Double?, _ expected: Double?) -> Bool {
    guard let found, let expected else { return found == nil && expected == nil }
    return abs(found - expected) < 1e-12
  }
}

/// An estimate in the middle of its interval.
private func between(_ lower: Double, _ upper: Double) -> Estimate {
  Estimate(value: (lower + upper) / 2, interval: lower...upper)
}

/// An estimate from too few prompts for an interval.
private func unsure(_ value: Double) -> Estimate { Estimate(value: value, interval: nil) }
