internal import Foundation
internal import LockstepCore
internal import LockstepFiles
internal import LockstepResults

extension PairFigures {
  /// All similarities, with the best matches marked.
  var heatmap: Figure {
    Figure(
      prefix: prefix, kind: "heatmap", title: "\(metric.valueName.capitalized) at each pair of steps",
      caption: "\(inWords(metric.label)) (\(metric.direction.rawValue)) of each \(stepOfA) and each \(stepOfB). "
        + "Large points: the best \(stepOfB) for each \(stepOfA); small points: ties, practically as good. "
        + colorCaption,
      specification: heatmapSpecification, data: heatmapData)
  }

  private var heatmapData: DataTable {
    let similarity = comparison.similarity
    return DataTable(
      columns: ["a", "b", "similarity", "standard_error", "best", "tied"],
      rows: comparison.aToB.matches.enumerated().flatMap { row, match in
        b.steps.values.enumerated().map { column, step -> [JSONValue] in
          let entry = row * b.steps.count + column
          return [
            .integer(match.step), .integer(step), .number(similarity.means[entry]),
            .number(similarity.standardErrors[entry]), .bool(match.best == step), .bool(match.ties.contains(step)),
          ]
        }
      })
  }

  private var heatmapSpecification: JSONValue {
    let (rows, columns) = (AxisScales(a.label, a.steps), AxisScales(b.label, b.steps))
    let cells = columns.cells
    let transform: [JSONValue] = [
      ["calculate": list(b.steps.values), "as": "b"],
      ["calculate": list(cells.map { $0.low.withDigits(4) }), "as": "bFrom"],
      ["calculate": list(cells.map { $0.high.withDigits(4) }), "as": "bTo"],
      ["flatten": ["b", "bFrom", "bTo", "thousandths"]],
      ["calculate": "datum.thousandths / 1000", "as": "similarity"],
    ]
    let cellLayer: JSONValue = [
      "params": VegaLite.zoom, "mark": ["type": "rect", "clip": true],
      "encoding": [
        "x": rows.channel("aFrom"), "x2": ["field": "aTo"], "y": columns.channel("bFrom"), "y2": ["field": "bTo"],
        "color": color,
        "tooltip": VegaLite.tooltip([("a", stepOfA), ("b", stepOfB), ("similarity", metric.label)]),
      ],
    ]
    let matches = comparison.aToB.matches
    let tied = points(
      matches.flatMap { match in match.ties.filter { $0 != match.best }.map { [match.step, $0] } }, size: 13,
      strokeWidth: 0.6)
    let best = points(matches.map { [$0.step, $0.best] }, size: 42, strokeWidth: 2)
    return VegaLite.chart(
      ["values": .array(heatmapRows(rows))], transform: transform, layers: [cellLayer] + tied + best,
      axes: ["x": rows, "y": columns])
  }

  /// A row of the matrix for each step of A, in thousandths, which keeps the specification short.
  private func heatmapRows(_ rows: AxisScales) -> [JSONValue] {
    let width = b.steps.count
    return zip(a.steps.values, rows.cells).enumerated().map { row, step in
      [
        "a": .integer(step.0), "aFrom": .number(step.1.low.withDigits(4)), "aTo": .number(step.1.high.withDigits(4)),
        "thousandths": .array(
          comparison.similarity.means[row * width..<(row + 1) * width].map { mean in
            let thousandths = (mean * 1e3).rounded()
            return Int(exactly: thousandths).map { .integer($0) } ?? .number(thousandths)
          }),
      ]
    }
  }

  /// Numbers as an expression of Vega's.
  private func list(_ numbers: [some CustomStringConvertible]) -> JSONValue {
    .string("[\(numbers.map(\.description).joined(separator: ","))]")
  }

  private var colorCaption: String {
    guard let floor = metric.floor, let ceiling = metric.ceiling else {
      return "The colors range from the smallest to the largest value."
    }
    return "The colors range from the floor, the zero predictor (\(number(floor, digits: 3))), to the ceiling, least "
      + "squares with itself (\(number(ceiling, digits: 3)))."
  }

  /// Between the floor and the ceiling, whichever of them is the larger number.
  private var color: JSONValue {
    let bounds = metric.colorBounds(of: comparison)
    let (low, high) = (min(bounds.floor, bounds.ceiling), max(bounds.floor, bounds.ceiling))
    let top = high > low ? high : low + 1
    let isDistance = metric.direction == .lowerIsBetter
    return [
      "field": "similarity", "type": "quantitative", "title": .string(inWords(metric.label)),
      "scale": [
        "scheme": "viridis", "domain": .numbers([low, top]), "clamp": true, "reverse": .bool(isDistance),
      ],
      "legend": [
        "orient": "bottom", "gradientLength": 220, "format": ".3f", "values": .numbers([low, (low + top) / 2, top]),
      ],
    ]
  }

  /// A layer of points at some pairs of steps; none if there are no pairs.
  private func points(_ points: [[Int]], size: JSONValue, strokeWidth: JSONValue) -> [JSONValue] {
    guard !points.isEmpty else { return [] }
    let table = DataTable(columns: ["a", "b"], rows: points.map { $0.map { .integer($0) } })
    return [
      [
        "data": table.vegaLite(by: nil), "transform": .array(table.unfolding(by: nil)),
        "mark": [
          "type": "point", "filled": true, "size": size, "color": "white", "stroke": "black",
          "strokeWidth": strokeWidth, "opacity": 1, "clip": true, "tooltip": false,
        ],
        "encoding": ["x": ["field": "a", "type": "quantitative"], "y": ["field": "b", "type": "quantitative"]],
      ]
    ]
  }
}

extension MetricResults {
  /// The values at the ends of a color scale, from dissimilar to similar: floor and ceiling or, for a metric without
  /// them, the extremes of the similarities.
  func colorBounds(of comparison: Comparison) -> (floor: Double, ceiling: Double) {
    let means = comparison.similarity.means
    let (low, high) = (means.min() ?? 0, means.max() ?? 1)
    return direction == .higherIsBetter ? (floor ?? low, ceiling ?? high) : (floor ?? high, ceiling ?? low)
  }
}
