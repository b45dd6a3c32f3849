internal import Foundation
internal import LockstepCore
internal import LockstepFiles
internal import LockstepResults

extension PairFigures {
  /// The best step of B for each step of A, with intervals and the fitted trend.
  var bestMatches: Figure {
    let trend = comparison.aToB.trend
    return Figure(
      prefix: prefix, kind: "best-matches", title: "Best-matching steps",
      caption: "The best-matching \(stepOfB) for each \(stepOfA), with its 95% bootstrap interval over prompts"
        + (trend.line.isEmpty
          ? ". No trend was found."
          : "; the line is the \(trend.verdict.rawValue) trend, fitted to the interior matches beyond step 0."),
      specification: bestMatchesSpecification, data: bestMatchesData)
  }

  private var bestMatchesData: DataTable {
    DataTable(
      columns: ["a", "b", "b_low", "b_high", "similarity", "similarity_low", "similarity_high", "support", "kind"],
      rows: comparison.aToB.matches.map { match in
        [
          .integer(match.step), .integer(match.best), .integer(match.stepInterval.lowerBound),
          .integer(match.stepInterval.upperBound), .number(match.similarity),
          .number(match.similarityInterval.lowerBound), .number(match.similarityInterval.upperBound),
          .number(match.support), .string(match.kind.label),
        ]
      })
  }

  private var bestMatchesSpecification: JSONValue {
    let drawn = bestMatchesData.selecting(["a", "b", "b_low", "b_high", "similarity", "support", "kind"])
    let x = AxisScales(a.label, a.steps)
    let y = AxisScales(b.label, b.steps)
    // The layers share the axes, which the layer of intervals defines.
    let points: JSONValue = [
      "x": ["field": "a", "type": "quantitative"], "y": ["field": "b", "type": "quantitative"],
    ]
    let intervals: JSONValue = [
      "mark": ["type": "rule", "strokeWidth": 3, "opacity": 0.35, "color": "#4477aa", "clip": true],
      "encoding": [
        "x": x.channel("a", padding: 6), "y": y.channel("b_low", padding: 6), "y2": ["field": "b_high"],
      ],
    ]
    let bestSteps: JSONValue = [
      "params": VegaLite.zoom, "mark": ["type": "point", "size": 45, "opacity": 1, "clip": true],
      "encoding": points.merging([
        "shape": kindChannel(\.shape), "color": kindChannel(\.color),
        "tooltip": VegaLite.tooltip([
          ("a", stepOfA), ("b", stepOfB), ("b_low", "95% from"), ("b_high", "95% to"),
          ("similarity", metric.label), ("support", "support"), ("kind", "kind"),
        ]),
      ]),
    ]
    return VegaLite.chart(
      drawn, by: "kind", layers: [intervals] + trendLayer(points) + [bestSteps], axes: ["x": x, "y": y])
  }

  /// The fitted trend as a line; no layer without a trend.
  private func trendLayer(_ points: JSONValue) -> [JSONValue] {
    let line = comparison.aToB.trend.line.map { point -> JSONValue in
      ["a": .number(point.p.withDigits(6)), "b": .number(point.q.withDigits(6))]
    }
    guard !line.isEmpty else { return [] }
    return [
      [
        "data": ["values": .array(line)],
        "mark": ["type": "line", "color": VegaLite.accent, "strokeWidth": 1.5, "clip": true], "encoding": points,
      ]
    ]
  }

  /// Shapes or colors for the kinds of matches that occur.
  private func kindChannel(_ look: (BestMatch.Kind) -> JSONValue) -> JSONValue {
    let kinds = BestMatch.Kind.allCases.filter { kind in comparison.aToB.matches.contains { $0.kind == kind } }
    return [
      "field": "kind", "type": "nominal", "title": .null, "legend": ["orient": "bottom", "columns": 3],
      "scale": ["domain": .array(kinds.map { .string($0.label) }), "range": .array(kinds.map(look))],
    ]
  }
}

extension BestMatch.Kind {
  fileprivate var shape: JSONValue {
    switch self {
    case .interior: "circle"
    case .floor: "cross"
    case .start: "triangle-down"
    case .undetermined: "diamond"
    case .plateau: "square"
    case .gridEnd: "triangle-up"
    }
  }

  fileprivate var color: JSONValue {
    switch self {
    case .interior: "#4477aa"
    case .gridEnd: "#9a8a1e"
    case .floor, .start, .undetermined, .plateau: "#767676"
    }
  }
}

extension Trend {
  /// The fitted curve between the first and the last of the steps p; empty if no fit is preferred.
  fileprivate var line: [(p: Double, q: Double)] {
    guard let first = steps.first, let last = steps.last, first < last else { return [] }
    // Both kinds of axes show a curve as a line of short chords.
    let (low, high, count) = (Double(first), Double(last), 6)
    let inner = (1..<count).flatMap { place in
      let part = Double(place) / Double(count)
      return [low + (high - low) * part, low * pow(high / low, part)]
    }
    let points = [low] + inner.sorted() + [high]
    return switch verdict {
    case .linear: linear.map { fit in points.map { ($0, fit.intercept + fit.slope * $0) } } ?? []
    case .power: power.map { fit in points.map { ($0, exp2(fit.intercept + fit.slope * log2($0))) } } ?? []
    case .exponential: exponential.map { fit in points.map { ($0, exp2(fit.intercept + fit.slope * $0)) } } ?? []
    case .logarithmic:
      logarithmic.map { fit in points.map { ($0, fit.intercept + fit.slope * log2($0)) } } ?? []
    case .constant, .unclear, .tooFewSteps: []
    }
  }
}
