internal import Foundation
internal import LockstepCore
internal import LockstepFiles

/// An axis of a learner's steps, to be shown on a linear or a logarithmic scale.
struct AxisScales: Sendable {
  private let steps: [Int]
  private let title: String

  init(_ learner: String, _ axis: StepAxis) {
    steps = axis.values
    title = "\(axis.name) of \(learner)"
  }

  /// Whether the steps range so widely that small ones could not be told apart on a linear scale.
  private var isWide: Bool {
    let smallest = steps.first { $0 > 0 } ?? 1
    return steps.count > 3 && (steps.last ?? 1) / smallest >= 100
  }

  /// The channel on the scale that suits the steps, with so many pixels to spare at both ends.
  func channel(_ field: String, padding: Int = 0) -> JSONValue {
    VegaLite.quantity(field, title).merging(isWide ? logarithmic(padding) : linear(padding))
  }

  private func linear(_ padding: Int) -> JSONValue {
    var axis: JSONValue = ["grid": false]
    // Steps are integers; a few of them are all there is to label.
    if steps.count <= 13 { axis = axis.merging(["values": .integers(steps)]) }
    return ["scale": ["type": "linear", "nice": false, "zero": false, "padding": .integer(padding)], "axis": axis]
  }

  private func logarithmic(_ padding: Int) -> JSONValue {
    // A scale that is linear about 0 where a logarithm has no place for it.
    let type: JSONValue = ticks.first == 0 ? "symlog" : "log"
    return [
      "scale": ["type": type, "nice": false, "padding": .integer(padding)],
      "axis": ["grid": false, "values": .integers(ticks)],
    ]
  }

  /// What is labeled on a logarithmic scale: powers of 2 or, on a long one, of 4, and 0 if it is a step.
  var ticks: [Int] {
    let (first, last) = (steps.first ?? 1, steps.last ?? 1)
    let powers = sequence(first: 1) { $0 > last ? nil : $0 * (last > 2000 ? 4 : 2) }
    return (first == 0 ? [0] : []) + powers.filter { (first...last).contains($0) }
  }

  /// Where the cell of each step begins and ends: halfway to its neighbors on a logarithmic scale, which between whole
  /// numbers that follow each other is halfway on a linear one, too.
  var cells: [(low: Double, high: Double)] {
    let places = steps.map { log1p(Double($0)) }
    guard places.count > 1 else { return steps.map { (Double($0) - 0.5, Double($0) + 0.5) } }
    let between = zip(places, places.dropFirst()).map { ($0 + $1) / 2 }
    let ends = [2 * places[0] - between[0]] + between + [2 * places[places.count - 1] - between[between.count - 1]]
    return steps.indices.map { index in
      let low = expm1(ends[index])
      // Each reaches a little under the next, or renderers would show gaps between them.
      let overlap = index + 1 < steps.count ? 0.5 * (ends[index + 1] - ends[index]) : 0
      // A logarithmic scale has no place for 0.
      return (steps[index] > 0 ? max(low, Double(steps[index]) / 2) : low, expm1(ends[index + 1] + overlap))
    }
  }
}
