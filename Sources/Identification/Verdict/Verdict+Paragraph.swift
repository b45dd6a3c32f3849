internal import Foundation
internal import LockstepResults
internal import LockstepStatistics

extension Verdict {
  /// What the findings say, in sentences.
  package func sentences(model: String) -> [String] {
    var sentences = [lead(model)]
    for group in groups { if let sentence = sentence(group) { sentences.append(sentence) } }
    if !entries.isEmpty, excluded.contains(.newton) {
      sentences.append("Iterative Newton explains less at every \(stepName) where methods can be told apart.")
    }
    return sentences
  }

  private func lead(_ model: String) -> String {
    guard let entry = entries.first else {
      return "No \(methodCount < Rule.minSteps ? "" : "single ")method can be named for \(model)"
        + (obstacle.map { ": \($0)" } ?? "") + "."
    }
    let described = described
    let verb = entries.allSatisfy(\.isNull) ? "are best described by" : "act as"
    var sentence = "\(steps(described)) of \(model) \(verb) \(entries.map(\.description).joined(separator: " or "))"
    if entries.count > 1 { sentence += ", which cannot be told apart here" }
    sentence += entries.count > 1 ? ": they explain " : ": it explains "
    sentence += range(described.compactMap(\.share?.value)) + " of the induced weights"
    // A null's member changes with the number of examples.
    if !entry.isNull, let last = described.last(where: { $0.entries.first == entry }) {
      sentence += ", by \(stepName) \(last.step) as \(last.members.map(\.description).joined(separator: " or "))"
      if last.members.count > 1 { sentence += ", which explain about as much" }
    }
    let tied = described.filter { !Set($0.entries).subtracting(entries).isEmpty }
    if !tied.isEmpty { sentence += "; at \(steps(tied).lowercased()) others explain as much" }
    return sentence + "."
  }

  /// The number of steps that methods describe.
  private var methodCount: Int {
    findings.count { $0.kind != .notIdentifiable && !$0.entries.isEmpty && !$0.entries.contains(where: \.isNull) }
  }

  /// Why no entry describes the model; nil where several compete, or nothing is described at all.
  private var obstacle: String? {
    let (all, steps) = (findings.count, plural(stepName))
    func some(_ count: Int) -> String { count == all ? "all \(all) \(steps)" : "\(count) of its \(all) \(steps)" }
    let active = findings.filter(\.isActive)
    let uncertain = active.filter { $0.kind == .notIdentifiable }
    if methodCount < Rule.minSteps, methodCount + uncertain.count >= Rule.minSteps, 2 * uncertain.count >= active.count
    {
      let byNulls = uncertain.count { $0.entries.contains(where: \.isNull) }
      let byErrors = uncertain.count - byNulls
      let reasons = [
        byNulls == 0
          ? nil : "at \(some(byNulls)) a description without iterations explains the weights as well",
        byErrors == 0 ? nil : "at \(byErrors) the candidates' errors are no closer than the null learners'",
      ]
      return reasons.compactMap(\.self).joined(separator: ", and ")
    }
    if (1..<Rule.minSteps).contains(methodCount) {
      return
        "only \(methodCount == all ? "\(all) \(all == 1 ? stepName : steps)" : some(methodCount)) "
        + "\(methodCount == 1 ? "is" : "are") described by one, and it takes "
        + "\(Rule.minSteps)"
    }
    let explained = active.count { !$0.entries.isEmpty }
    guard explained > 0, !Self.areExplained(active) else { return nil }
    return "methods explain \(explained) of the \(active.count) \(steps) that have an effect"
  }

  /// The findings that the verdict's entries describe.
  var described: [StepFinding] {
    guard let entry = entries.first else { return [] }
    return findings.filter { $0.entries.contains(entry) && $0.kind != .notIdentifiable }
  }

  /// Neighboring findings of the same kind, and of the same entries where these describe the steps.
  private var groups: [[StepFinding]] {
    groups { a, b in
      switch (a.kind, b.kind) {
      case (.method, .method), (.severalMethods, .severalMethods): Set(a.entries) == Set(b.entries)
      // The two reasons are different sentences.
      case (.notIdentifiable, .notIdentifiable):
        a.entries.contains(where: \.isNull) == b.entries.contains(where: \.isNull)
      default: a.kind == b.kind
      }
    }
  }

  /// The runs of neighboring findings that are alike.
  func groups(areAlike: (StepFinding, StepFinding) -> Bool) -> [[StepFinding]] {
    findings.reduce(into: []) { groups, finding in
      if let last = groups.last?.last, areAlike(last, finding) {
        groups[groups.count - 1].append(finding)
      } else {
        groups.append([finding])
      }
    }
  }

  private func sentence(_ group: [StepFinding]) -> String? {
    let subject = steps(group)
    let (isOrAre, does) = group.count == 1 ? ("is", "does") : ("are", "do")
    let shares = range(group.compactMap(\.share?.value))
    switch group[0].kind {
    case .nothing: return "\(subject) \(does) nothing measurable."
    case .method:
      guard !entries.contains(group[0].entries[0]) else { return nil }
      return "\(subject) \(isOrAre) best described by \(group[0].entries[0].description) (\(shares) explained)."
    case .severalMethods, .notIdentifiable:
      // The lead has named the steps at which the model's entry is as good as the best one.
      let isNamed = group.allSatisfy { finding in entries.contains(where: finding.entries.contains) }
      guard group[0].kind == .notIdentifiable || !isNamed else { return nil }
      let tied = MethodEntry.allCases.filter { entry in group.contains { $0.entries.contains(entry) } }
      let names = tied.map(\.rawValue).joined(separator: ", ")
      if group[0].kind == .severalMethods {
        return "\(subject) \(isOrAre) described by \(names), which cannot be told apart here (\(shares) explained)."
      }
      // The families that explain one step need not be those that explain the next.
      let differ = group.contains { Set($0.entries) != Set(group[0].entries) }
      let explaining = (differ ? "several of " : "") + names
      if tied.allSatisfy({ !$0.isNull }) {
        return
          "\(subject) \(isOrAre) not identifiable: \(explaining) \(tied.count == 1 ? "explains" : "explain") \(shares) of the "
          + "weights, but the candidates' errors are not significantly more similar than the null learners'."
      }
      let nulls = tied.filter(\.isNull).map(\.rawValue)
      return
        "\(subject) \(isOrAre) not identifiable: \(explaining) explain the weights about equally well (\(shares)), and "
        + "\(list(nulls)) \(nulls.count == 1 ? "runs" : "run") no iteration."
    case .otherSpectral:
      let filters = range(group.compactMap(\.freeFilter?.value))
      return
        "\(subject) \(group.count == 1 ? "acts" : "act") on each eigenvalue by itself, but as no method tried does with the "
        + "same parameters after any number of examples: a free filter explains \(filters), the best family \(shares)."
    case .learnedMetric:
      let unexplained = range(group.compactMap { $0.metricShare.map { 1 - $0.value } })
      let without = range(group.map { 1 - max($0.share?.value ?? 0, $0.freeFilter?.value ?? 0) })
      return
        "\(subject) \(isOrAre) best described by ridge regression in a learned metric on position-weighted examples: it "
        + "leaves \(unexplained) of the weights unexplained, the best function of the eigenvalues that was tried \(without)."
    case .orderDependent:
      let departures = range(group.compactMap(\.orderDeparture?.value))
      return "\(subject) \(isOrAre) explained to \(shares) by the best family, but reordering the examples changes "
        + "predictions by \(departures), which no batch method does."
    case .unexplained:
      return "No method tried explains \(subject.lowercased()) (best family: \(shares))."
    case .noWeights:
      return "\(subject) cannot be identified without induced weights; similar errors alone do not name a method."
    }
  }

  /// Steps as the subject of a sentence, three or more neighbors as a range: "Layers 2, 4 to 7 and 12".
  func steps(_ findings: [StepFinding]) -> String {
    let name = stepName.prefix(1).uppercased() + stepName.dropFirst()
    let numbers = Set(findings.map(\.step))
    let runs = self.findings.map(\.step).split { !numbers.contains($0) }.flatMap { run in
      run.count > 2 ? ["\(run[run.startIndex]) to \(run[run.endIndex - 1])"] : run.map(String.init)
    }
    guard let last = runs.last else { return "\(name)" }
    let list = runs.count > 1 ? "\(runs.dropLast().joined(separator: ", ")) and \(last)" : last
    return "\(numbers.count == 1 ? name : plural(name)) \(list)"
  }

  private func list(_ names: [String]) -> String {
    names.count < 2 ? names.joined() : names.dropLast().joined(separator: ", ") + " and " + names[names.count - 1]
  }

  func range(_ values: [Double]) -> String {
    func text(_ value: Double) -> String { String(format: "%.3f", value) }
    guard let low = values.min(), let high = values.max() else { return "none" }
    return text(low) == text(high) ? text(low) : "\(text(low)) to \(text(high))"
  }
}
