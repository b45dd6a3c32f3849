public import LockstepStatistics

/// What the evidence says of one step of a model.
public struct StepFinding: Codable, Sendable, Equatable {
  /// The kind of finding.
  public enum Kind: String, Codable, Sendable, CaseIterable {
    /// The induced weights are zero, or have next to nothing to do with the examples: no fit explains them, one with a learned
    /// metric included, and no candidate is more similar than the nulls.
    case nothing
    /// One entry explains the weights, and every other one explains less.
    case method
    /// Several entries explain the weights equally well, a null among them; or a method does, but no candidate is more
    /// similar than the nulls.
    case notIdentifiable = "not-identifiable"
    /// Several entries explain the weights equally well, none of them a null.
    case severalMethods = "several-methods"
    /// Some function of each eigenvalue explains the weights, but that of no entry does.
    case otherSpectral = "other-spectral"
    /// Ridge regression in a learned metric on position-weighted examples explains what no spectral method does.
    case learnedMetric = "learned-metric"
    /// A method explains the weights, but predictions depend on the order of the examples, and those of no batch method do.
    case orderDependent = "order-dependent"
    /// Nothing that was tried explains the weights.
    case unexplained
    /// There are no weights to explain.
    case noWeights = "no-weights"
  }

  /// The model's step.
  public let step: Int
  /// What was found.
  public let kind: Kind
  /// The entries that cannot be told from the best one, the best one first; empty where none explains the weights.
  public let entries: [MethodEntry]
  /// The best member of the best entry, then those of the entry's other families that explain as much.
  public let members: [FittedMember]
  /// The share that the best family explains; nil without weights.
  public let share: Estimate?
  /// The share that a free function of the eigenvalue explains; nil without weights.
  public let freeFilter: Estimate?
  /// The share that the fit with a learned metric and position weights explains; nil if it was not made.
  public let metricShare: Estimate?
  /// The candidates by their similarity to the step; nil without candidates.
  public let ranking: StepRanking?
  /// How far predictions depart when the examples are reordered; nil if that was not measured.
  public let orderDeparture: Estimate?

  /// Whether the step has an effect that the verdict on the model counts. Without a learned metric a step that no family
  /// explains even in part may do nothing.
  var isActive: Bool {
    switch kind {
    case .nothing: false
    case .unexplained:
      metricShare != nil || ranking?.margin.isAbove(0) == true
        || max(share?.value ?? 0, freeFilter?.value ?? 0) >= Rule.leastShare
    default: true
    }
  }

  /// The rules' numbers.
  public enum Rule {
    /// A description is as good as the best one unless it leaves significantly more than this part more unexplained.
    public static let tie = 0.25
    /// Differences of shares up to this one say nothing.
    public static let leastDifference = 0.0005
    /// Below this share the weights have next to nothing to do with the examples.
    public static let leastShare = 0.2
    /// From this share on a family explains the weights.
    public static let explained = 0.85
    /// A free filter that exceeds every family by more than this shows another spectral method.
    public static let filterMargin = 0.02
    /// So does one that leaves less than this part of what every family leaves.
    public static let filterGain = 0.5
    /// A batch method departs by no more than this when its examples are reordered: as much as 20 % of noise makes.
    public static let maxOrderDeparture = 0.3
    /// A learned metric has to lower the unexplained share to less than this part of it.
    public static let metricGain = 0.5
  }

  /// A step of which no weights are known.
  init(step: Int, ranking: StepRanking?, orderDeparture: Estimate?) {
    self.step = step
    kind = .noWeights
    entries = []
    members = []
    (share, freeFilter, metricShare) = (nil, nil, nil)
    self.ranking = ranking
    self.orderDeparture = orderDeparture
  }

  /// Applies the rules to a step's explained shares and, where they were made, its fits with a learned metric and the
  /// ranking of candidates and the departure of reordered examples.
  public init(
    step: Int, _ explanation: ExplainedShares.Explanation, metric: LearnedMetric? = nil, ranking: StepRanking? = nil,
    orderDeparture: Estimate? = nil
  ) {
    let families = explanation.families.sorted { $0.share.value > $1.share.value }
    let best = families.first
    let share = best?.share ?? Estimate(value: 0, interval: nil)
    let freeFilter = explanation.freeFilter
    let metricShare = metric?[.metricAndPositions]?.unexplained.complement
    let band = max(Rule.leastDifference, Rule.tie * (1 - share.value))
    let tied = families.filter { family in
      family.behindBest.map { !$0.isAbove(band) } ?? true
    }.map(\.fit)
    var entries: [MethodEntry] = []
    for fit in tied where !entries.contains(fit.member.family.entry) { entries.append(fit.member.family.entry) }
    let spectral = max(share.value, freeFilter.value)
    let kind: Kind
    if explanation.isOfZero {
      kind = .nothing
    } else if max(spectral, metricShare?.value ?? 0) < Rule.leastShare {
      // What was not fitted, or what a candidate does, may still describe the step.
      let isSimilar = ranking?.margin.isAbove(0) == true
      kind = metric == nil || isSimilar ? .unexplained : .nothing
    } else if let metricShare, 1 - metricShare.value < Rule.metricGain * (1 - spectral),
      spectral < 1 - 2 * Rule.filterMargin
    {
      kind = .learnedMetric
    } else if freeFilter.value - share.value > Rule.filterMargin
      || freeFilter.value - share.value > Rule.leastDifference
        && 1 - freeFilter.value < Rule.filterGain * (1 - share.value)
    {
      kind = freeFilter.value >= Rule.explained ? .otherSpectral : .unexplained
    } else if share.value < Rule.explained {
      kind = .unexplained
    } else if let orderDeparture, orderDeparture.isAbove(Rule.maxOrderDeparture) {
      kind = .orderDependent
    } else if entries.contains(where: \.isNull) {
      kind = entries.count == 1 ? .method : .notIdentifiable
    } else if let margin = ranking?.margin, !margin.isAbove(0) {
      kind = .notIdentifiable
    } else {
      kind = entries.count == 1 ? .method : .severalMethods
    }
    self.step = step
    self.kind = kind
    self.entries = [.method, .notIdentifiable, .severalMethods].contains(kind) ? entries : []
    members = self.entries.isEmpty ? [] : tied.filter { $0.member.family.entry == entries[0] }
    self.share = share
    self.freeFilter = freeFilter
    self.metricShare = metricShare
    self.ranking = ranking
    self.orderDeparture = orderDeparture
  }
}
