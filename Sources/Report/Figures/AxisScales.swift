internal import Foundation
internal import LockstepCore
internal import LockstepFiles

/// An axis of a learner's steps, on a linear or a logarithmic scale.
struct AxisScales: Sendable {
  private let steps: [Int]
  private let title: String

  init(_ learner: String, _ axis: StepAxis) {
    steps = axis.values
    title = "\(axis.name) of \(learner)"
  }

  /// Whether the range of the steps is so wide that small ones would merge on a linear scale.
  var isWide: Bool {
    let smallest = steps.first { $0 > 0 } ?? 1
    return steps.count > 3 && (steps.last ?? 1) / smallest >= 100
  }

  /// The channel on the scale that suits the steps, with `padding` pixels at both ends.
  func channel(_ field: String, padding: Int = 0) -> JSONValue {
    VegaLite.quantity(field, title).merging(isWide ? logarithmic(padding) : linear(padding))
  }

  private func linear(_ padding: Int) -> JSONValue {
    var axis: JSONValue = ["grid": false]
    // A few steps are all labeled.
    if steps.count <= 13 { axis = axis.merging(["values": .integers(steps)]) }
    return ["scale": ["type": "linear", "nice": false, "zero": false, "padding": .integer(padding)], "axis": axis]
  }

  private func logarithmic(_ padding: Int) -> JSONValue {
    // Symlog is linear around 0, which a logarithmic scale cannot show.
    let type: JSONValue = ticks.first == 0 ? "symlog" : "log"
    return [
      "scale": ["type": type, "nice": false, "padding": .integer(padding)],
      "axis": ["grid": false, "values": .integers(ticks)],
    ]
  }

  /// The labels of a logarithmic scale: powers of 2 or, on a long one, of 4, and 0 if it is a step.
  var ticks: [Int] {
    let (first, last) = (steps.first ?? 1, steps.last ?? 1)
    let powers = sequence(first: 1) { $0 > last ? nil : $0 * (last > 2000 ? 4 : 2) }
    return (first == 0 ? [0] : []) + powers.filter { (first...last).contains($0) }
  }

  /// The ends of the cell of each step: halfway to its neighbors on a logarithmic scale, which for consecutive integers is
  /// close to halfway on a linear one.
  var cells: [(low: Double, high: Double)] {
    let positions = steps.map { log1p(Double($0)) }
    guard positions.count > 1 else { return steps.map { (Double($0) - 0.5, Double($0) + 0.5) } }
    let between = zip(positions, positions.dropFirst()).map { ($0 + $1) / 2 }
    let ends =
      [2 * positions[0] - between[0]] + between + [2 * positions[positions.count - 1] - between[between.count - 1]]
    return steps.indices.map { index in
      let low = expm1(ends[index])
      // Each overlaps the next a little, so that renderers show no gaps.
      let overlap = index + 1 < steps.count ? 0.5 * (ends[index + 1] - ends[index]) : 0
      // A logarithmic scale cannot show 0.
      return (steps[index] > 0 ? max(low, Double(steps[index]) / 2) : low, expm1(ends[index + 1] + overlap))
    }
  }
}
