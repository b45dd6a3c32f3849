internal import Foundation

extension Verdict {
  /// The verdict in one paragraph.
  public func paragraph(model: String) -> String {
    var sentences = [lead(model)]
    for group in groups { if let sentence = sentence(group) { sentences.append(sentence) } }
    if !entries.isEmpty, excluded.contains(.newton) {
      sentences.append("Iterative Newton explains less at every \(stepName) where methods can be told apart.")
    }
    return sentences.joined(separator: " ")
  }

  private func lead(_ model: String) -> String {
    guard let entry = entries.first else { return "No single method describes \(model) over its \(stepName)s." }
    let described = findings.filter { $0.entries.contains(entry) && $0.kind != .notIdentifiable }
    var sentence = "\(steps(described)) of \(model) act as \(entries.map(\.description).joined(separator: " or "))"
    if let last = described.last(where: { $0.entries.first == entry }), let count = last.member?.steps {
      sentence += ", \(count) \(count == 1 ? "step" : "steps") by \(stepName) \(last.step)"
    }
    if entries.count > 1 { sentence += ", which cannot be told apart here" }
    return sentence + ": it explains \(range(described.map(\.share.value))) of the induced weights."
  }

  /// Neighboring findings of the same kind, and of the same entry where one is named.
  private var groups: [[StepFinding]] {
    findings.reduce(into: []) { groups, finding in
      if let last = groups.last?.last, last.kind == finding.kind,
        last.kind != .method || last.entries == finding.entries
      {
        groups[groups.count - 1].append(finding)
      } else {
        groups.append([finding])
      }
    }
  }

  private func sentence(_ group: [StepFinding]) -> String? {
    let subject = steps(group)
    let (isOrAre, does) = group.count == 1 ? ("is", "does") : ("are", "do")
    let shares = range(group.map(\.share.value))
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
      return "\(subject) cannot be identified: \(names) explain the weights equally well (\(shares))."
    case .otherSpectral:
      let ceilings = range(group.map(\.ceiling.value))
      return
        "\(subject) \(isOrAre) described by a function of each eigenvalue (\(ceilings) explained) that no candidate has."
    case .learnedMetric:
      let unexplained = range(group.compactMap { $0.metricShare.map { 1 - $0.value } })
      let without = range(group.map { 1 - max($0.share.value, $0.ceiling.value) })
      return "\(subject) act as ridge regression in a learned metric on position-weighted examples: "
        + "\(unexplained) of the weights unexplained, \(without) by the best method that is blind to rotation and order."
    case .unexplained:
      return "\(subject) \(isOrAre) explained by nothing that was tried (\(shares) by the best family)."
    }
  }

  /// Steps as the subject of a sentence.
  private func steps(_ findings: [StepFinding]) -> String {
    let name = stepName.prefix(1).uppercased() + stepName.dropFirst()
    let numbers = findings.map(\.step)
    guard let first = numbers.first, let last = numbers.last, numbers.count > 1 else {
      return "\(name) \(numbers.first ?? 0)"
    }
    let positions = self.findings.indices.filter { numbers.contains(self.findings[$0].step) }
    let isConsecutive = positions.count == (positions.last ?? 0) - (positions.first ?? 0) + 1
    if numbers.count > 2, isConsecutive { return "\(name)s \(first) to \(last)" }
    return "\(name)s \(numbers.dropLast().map(String.init).joined(separator: ", ")) and \(last)"
  }

  private func range(_ values: [Double]) -> String {
    func text(_ value: Double) -> String { String(format: "%.3f", value) }
    guard let low = values.min(), let high = values.max() else { return "none" }
    return text(low) == text(high) ? text(low) : "\(text(low)) to \(text(high))"
  }
}
