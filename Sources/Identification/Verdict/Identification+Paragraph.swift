internal import Foundation
internal import LockstepResults
internal import LockstepStatistics

extension Identification {
  /// The verdict in one paragraph: which method, by what margin, and how fast.
  public var paragraph: String {
    (verdict.sentences(model: label) + [margin, rate].compactMap(\.self)).joined(separator: " ")
  }

  /// Further evidence, a sentence each: the metric, the response's exponent, symmetries, the untrained twin, other models of
  /// the kind, how good the induced weights are, and what was left out.
  public var remarks: [String] {
    [features, metric, layerwise, exponent, symmetry, asymmetry, twin, peers, quality].compactMap(\.self)
      + omissions.map { "Left out: \($0.part): \($0.reason)." }
      + (candidates?.omissions ?? []).map { "Left out: \($0.label): \($0.reason)." }
  }

  /// What induced weights are the weights of, where functions are not linear in x.
  private var features: String? {
    hypothesis.map { "Induced weights are those of the features of \($0), and eigenvalues those of its kernel matrix." }
  }

  /// GD++ with separate coefficients for each step, where it explains every one, and as well as the best family does.
  private var layerwise: String? {
    guard let fit = weights?.plusPlus, fit.isDetermined,
      zip(fit.steps, verdict.findings).allSatisfy({ step, finding in
        step.share.value
          >= max(StepFinding.Rule.explained, (finding.share?.value ?? 0) - StepFinding.Rule.leastDifference)
      })
    else { return nil }
    func list(_ values: [Double]) -> String { values.map { String(format: "%.2f", $0) }.joined(separator: ", ") }
    let etas = fit.steps.compactMap(\.eta)
    return
      "GD++ with separate coefficients for each \(verdict.stepName) explains "
      + "\(verdict.range(fit.steps.map(\.share.value))) of the weights: gamma is \(list(fit.steps.map(\.gamma)))"
      + (etas.isEmpty ? "" : "; eta is \(list(etas)),")
      + String(
        format: " in units of 1 / %.3g, the mean largest eigenvalue, in which GD++ has 1 and 1/3.",
        fit.largestEigenvalue)
  }

  /// What the learned metric reads, where it describes steps.
  private var metric: String? {
    guard let weights, !weights.metrics.isEmpty else { return nil }
    let fits = verdict.findings.indices.filter { verdict.findings[$0].kind == .learnedMetric }.compactMap {
      weights.metrics[$0][.metricAndPositions]
    }
    guard let fit = fits.first else { return nil }
    func count(_ values: [Double?], _ all: Int) -> String {
      let counts = values.compactMap { $0 }
      guard let low = counts.min(), let high = counts.max() else { return "" }
      let (few, many) = (Int(low.rounded()), Int(high.rounded()))
      return (few == many ? "\(few)" : "\(few) to \(many)") + " of \(all)"
    }
    return
      "The metric reads about \(count(fits.map(\.effectiveDirections), fit.metricSingularValues.count)) directions, "
      + "and the weights about \(count(fits.map(\.effectivePositions), fit.positionWeights.count)) positions."
  }

  /// Which coordinates and examples are answered, at the step that depends most on them.
  private var asymmetry: String? {
    guard let symmetries, let embedding = symmetries.embedding, let tasks = symmetries.twoTasks else { return nil }
    func departure(_ position: Int) -> Double { symmetries.invariances.departure(position, from: .rotation).value }
    guard let position = positions.max(by: { departure($0) < departure($1) }),
      departure(position) >= Verdict.Rule.symmetryTolerance
    else { return nil }
    return String(
      format:
        "At \(verdict.stepName) \(verdict.findings[position].step) the squared error on the same low-dimensional task, relative to "
        + "squared labels, is %.3f in the first coordinates and %.3f in the last. With another task in each half of the "
        + "examples, predictions are at a squared distance of %.2f from the first task's answers and of %.2f from the "
        + "second's, relative to the mean squared answer.",
      embedding.firstCoordinates[position].value, embedding.lastCoordinates[position].value,
      tasks.distanceToFirst[position].value, tasks.distanceToSecond[position].value)
  }

  /// How similar other models of the kind are.
  private var peers: String? {
    guard let peers = candidates?.peers, !peers.isEmpty else { return nil }
    let similarities = peers.sorted { $0.key < $1.key }.map { label, similarities in
      "\(label) by \(verdict.range(positions.map { similarities[$0] }))"
    }
    return "Other models of its kind are similar to it at their best \(plural(verdict.stepName)): "
      + similarities.joined(separator: ", ") + "."
  }

  /// How far induced weights can be trusted.
  private var quality: String? {
    guard let quality = weights?.quality, !positions.isEmpty else { return nil }
    return
      "At other queries than those they are fitted to, the induced weights have an R² of "
      + "\(verdict.range(positions.compactMap { quality.rSquared[$0]?.value })), and those of two sets of queries agree to "
      + "\(verdict.range(positions.compactMap { quality.agreement[$0]?.value }))."
  }

  /// The positions of the described steps, or of those with anything to describe.
  private var positions: [Int] {
    let steps = verdict.described.map(\.step)
    return verdict.findings.indices.filter {
      steps.isEmpty ? verdict.findings[$0].kind != .nothing : steps.contains(verdict.findings[$0].step)
    }
  }

  /// By how much the best candidate's errors are more similar than the best null learner's, both chosen on other prompts.
  private var margin: String? {
    let findings = verdict.findings.filter { $0.ranking != nil && $0.kind != .nothing }
    guard !findings.isEmpty else { return nil }
    let above = findings.filter { $0.ranking?.margin.isAbove(0) == true }
    guard !above.isEmpty else {
      return "The candidates are not significantly more similar to any \(verdict.stepName) than the null learners are."
    }
    let margins = verdict.range(above.compactMap { $0.ranking?.margin.value })
    let names = Set(above.compactMap { $0.ranking?.entries.first?.label }).sorted()
    let rest = above.count < findings.count ? "; at the others the candidates are not significantly more similar" : ""
    return "The closest candidate (\(names.joined(separator: ", "))) is more similar than the best null learner by "
      + "\(margins) at \(verdict.steps(above).lowercased())\(rest)."
  }

  /// The exponents of the response.
  private var exponent: String? {
    guard let weights else { return nil }
    let exponents = positions.compactMap { weights.response.shapes[$0]?.exponent.value }
    guard !verdict.described.isEmpty, !exponents.isEmpty else { return nil }
    return "The response's exponent p there is \(verdict.range(exponents))."
  }

  /// How far predictions depart from the symmetries of batch linear methods.
  private var symmetry: String? {
    guard let symmetries, !positions.isEmpty else { return nil }
    func departures(_ invariance: Invariance) -> String {
      verdict.range(positions.map { symmetries.invariances.departure($0, from: invariance).value })
    }
    let tolerance = Verdict.Rule.symmetryTolerance
    func departs(_ invariances: [Invariance]) -> Bool {
      positions.contains { position in
        invariances.contains { symmetries.invariances.departure(position, from: $0).isAbove(tolerance) }
      }
    }
    let isClose = positions.allSatisfy { position in
      [Invariance.order, .rotation, .labelAdditivity].allSatisfy {
        symmetries.invariances.departure(position, from: $0).value < tolerance
      }
    }
    let conclusion =
      if departs([.order, .labelAdditivity]) {
        ": no batch linear method"
      } else if departs([.rotation]) {
        ": no method that is invariant to rotations"
      } else if isClose {
        ": each at most \(tolerance), close to a batch linear method"
      } else {
        ""
      }
    return "Reordering the examples changes predictions by \(departures(.order)), rotating the inputs by "
      + "\(departures(.rotation)), adding labels by \(departures(.labelAdditivity))\(conclusion)."
  }

  /// How fast: which candidates' step maps lead back.
  private var rate: String? {
    guard let candidates else { return nil }
    let learners = candidates.candidates.filter { !$0.isNull && $0.map.slopeProduct != nil }
    let equal = learners.filter(\.map.supportsSameRate)
    if !equal.isEmpty {
      let names = equal.map { candidate in
        String(
          format: "%@ (%.2f steps per %@%@)", candidate.label, candidate.map.slope?.slope.value ?? 0, verdict.stepName,
          slopesByExamples(of: candidate).map { ", " + $0 } ?? "")
      }
      return
        "Its \(plural(verdict.stepName)) converge at the same rate as \(names.joined(separator: ", ")): the matches of both "
        + "directions agree, and so do their slopes." + nullsOfTheSameRate
    }
    guard let nearest = learners.max(by: { ($0.map.roundTrip ?? 0) < ($1.map.roundTrip ?? 0) }) else { return nil }
    let slopes = slopesByExamples(of: nearest).map { " (steps per \(verdict.stepName): \($0))" } ?? ""
    return
      "No candidate converges at the same rate. The nearest is \(nearest.label)\(slopes), but "
      + nearest.map.obstacles.joined(separator: ", and ") + "."
  }

  /// A rate that a learner without iterations has is no evidence of an algorithm.
  private var nullsOfTheSameRate: String {
    let nulls = (candidates?.candidates ?? []).filter { $0.isNull && $0.map.supportsSameRate }
    guard !nulls.isEmpty else { return " A rate alone names no method." }
    let names = nulls.map(\.label).joined(separator: ", ")
    let subject = nulls.count == 1 ? "does the null learner" : "do the null learners"
    return " So \(subject) \(names): this rate is no evidence of an algorithm."
  }

  /// How the slope of a candidate's step map depends on the number of examples.
  private func slopesByExamples(of candidate: CandidateEvidence.Candidate) -> String? {
    let slopes = candidate.mapsByExamples.compactMap { part in
      part.map.slope.map { String(format: "%.2f for t = \(part.first) to \(part.last)", $0.slope.value) }
    }
    return slopes.count < candidate.mapsByExamples.count || slopes.isEmpty ? nil : slopes.joined(separator: ", ")
  }

  /// What the architecture shows before training.
  private var twin: String? {
    guard let untrainedTwin else { return nil }
    let most = untrainedTwin.shares.map(\.value).max() ?? 0
    let found =
      untrainedTwin.entries.isEmpty ? "no method" : untrainedTwin.entries.map(\.description).joined(separator: " or ")
    return String(
      format: "In the untrained twin the rules find %@, and the best family explains at most %.3f.", found, most)
  }
}
