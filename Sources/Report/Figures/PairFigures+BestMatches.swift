internal import Foundation
internal import LockstepCore
internal import LockstepFiles
internal import LockstepResults

extension PairFigures {
  /// The best step of B for each step of A, with intervals and the fitted trend.
  var bestMatches: Figure {
    let best = comparison.aToB
    let data = DataTable(
      columns: ["a", "b", "b_low", "b_high", "similarity", "similarity_low", "similarity_high", "support", "kind"],
      rows: best.matches.map { match in
        [
          .integer(match.step), .integer(match.best), .integer(match.stepInterval.lowerBound),
          .integer(match.stepInterval.upperBound), .number(match.similarity),
          .number(match.similarityInterval.lowerBound), .number(match.similarityInterval.upperBound),
          .number(match.support), .string(match.kind.label),
        ]
      })
    let drawn = data.selecting(["a", "b", "b_low", "b_high", "similarity", "support", "kind"])
    let x = AxisScales(a.label, a.steps)
    let y = AxisScales(b.label, b.steps)
    let trend = best.trend.line.map { point -> JSONValue in
      ["a": .number(point.p.withDigits(6)), "b": .number(point.q.withDigits(6))]
    }
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
    let line: JSONValue = [
      "data": ["values": .array(trend)],
      "mark": ["type": "line", "color": VegaLite.accent, "strokeWidth": 1.5, "clip": true], "encoding": points,
    ]
    func kind(_ range: [JSONValue]) -> JSONValue {
      [
        "field": "kind", "type": "nominal", "title": .null, "legend": ["orient": "bottom", "columns": 3],
        "scale": ["domain": .array(BestMatch.Kind.allCases.map { .string($0.label) }), "range": .array(range)],
      ]
    }
    let bestSteps: JSONValue = [
      "params": VegaLite.zoom, "mark": ["type": "point", "size": 45, "opacity": 1, "clip": true],
      "encoding": points.merging([
        "shape": kind(["circle", "cross", "triangle-down", "diamond", "square", "triangle-up"]),
        "color": kind(["#4477aa", "#999999", "#999999", "#999999", "#999999", "#ccbb44"]),
        "tooltip": VegaLite.tooltip([
          ("a", stepOfA), ("b", stepOfB), ("b_low", "95 % from"), ("b_high", "95 % to"),
          ("similarity", metric.label), ("support", "support"), ("kind", "kind"),
        ]),
      ]),
    ]
    return Figure(
      prefix: prefix, kind: "best-matches", title: "Best-matching steps",
      caption: "The best-matching \(stepOfB) for each \(stepOfA), with its 95 % bootstrap interval over prompts"
        + (trend.isEmpty
          ? ". No trend was found."
          : "; the line is the \(best.trend.verdict.rawValue) trend, fitted to the interior matches."),
      specification: VegaLite.chart(
        drawn, by: "kind", layers: [intervals] + (trend.isEmpty ? [] : [line]) + [bestSteps], axes: ["x": x, "y": y]),
      data: data)
  }
}

extension Trend {
  /// The fitted curve between the first and the last of the steps p; empty if no fit is preferred.
  fileprivate var line: [(p: Double, q: Double)] {
    guard let first = steps.first, let last = steps.last, first < last else { return [] }
    let points = (0...12).map { Double(first) + Double(last - first) * Double($0) / 12 }
    return switch verdict {
    case .linear: linear.map { fit in points.map { ($0, fit.intercept + fit.slope * $0) } } ?? []
    case .exponential: exponential.map { fit in points.map { ($0, exp2(fit.intercept + fit.slope * $0)) } } ?? []
    case .logarithmic:
      logarithmic.map { fit in points.map { ($0, fit.intercept + fit.slope * log2($0)) } } ?? []
    case .constant, .unclear, .tooFewSteps: []
    }
  }
}
