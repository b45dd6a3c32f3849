internal import LockstepCore
internal import LockstepFiles
internal import LockstepResults

/// Curves against a position, such as the number of examples: one for each of some steps, colored by step.
struct CurveChart {
  /// A single curve drawn for comparison.
  struct Reference {
    let label: String
    let curves: StepCurves
  }

  private static let maxCurves = 5
  /// The smallest value of a logarithmic axis: anything below is rounding.
  private static let smallest = 1e-9

  let curves: StepCurves
  let axes: CurveAxes
  /// The title of the steps.
  let steps: String
  var references: [Reference] = []

  private var position: String { axes.position.name }
  private var value: String { axes.value.name }

  private var data: DataTable {
    DataTable(
      columns: ["step", position, value, "standard_error"],
      rows: curves.rows.joined()
        + references.flatMap { reference in
          zip(reference.curves.x, reference.curves.means).map {
            [.string(reference.label), .integer($0), .number($1), .null]
          }
        })
  }

  func figure(prefix: String, kind: String, title: String, caption: String) -> Figure {
    let shown = evenlySpaced(curves.steps.count, atMost: Self.maxCurves).map { curves.steps[$0] }
    let all = data.selecting(["step", position, value]).filtered("step", among: shown)
    // A linear axis shows no more digits of small numbers than of large ones.
    let drawn = axes.scale == .error ? all : all.rounding(value)
    let channels: JSONValue = ["x": VegaLite.count(position, axes.position.label), "y": valueChannel]
    let layer: JSONValue = [
      "params": VegaLite.zoom, "mark": ["type": "line", "point": ["size": 14], "clip": true],
      "encoding": channels.merging([
        "color": VegaLite.steps("step", steps),
        "tooltip": VegaLite.tooltip([("step", steps), (position, axes.position.label), (value, axes.value.label)]),
      ]),
    ]
    return Figure(
      prefix: prefix, kind: kind, title: title, caption: caption,
      specification: VegaLite.chart(
        drawn, by: "step", layers: [layer] + (references.isEmpty ? [] : [referenceLayer(channels)])),
      data: data)
  }

  /// The references: dotted, dashed.
  private func referenceLayer(_ channels: JSONValue) -> JSONValue {
    let points = references.flatMap { reference in
      zip(reference.curves.x, reference.curves.means).map { x, mean -> JSONValue in
        .object([
          .init("reference", .string(reference.label)), .init(position, .integer(x)),
          .init(value, .number(mean.withDigits(5))),
        ])
      }
    }
    return [
      "data": ["values": .array(points)],
      "mark": ["type": "line", "strokeWidth": 2, "clip": true, "color": .string(VegaLite.neutral)],
      "encoding": channels.merging([
        "strokeDash": [
          "field": "reference", "type": "nominal", "sort": .null, "scale": ["range": [[2, 3], [7, 3]]],
          "legend": .null,
        ]
      ]),
    ]
  }

  private var valueChannel: JSONValue {
    switch axes.scale {
    case .error:
      let positive = curves.means.filter { $0 > Self.smallest }
      return VegaLite.error(value, axes.value.label, from: positive.min() ?? Self.smallest)
    case .plain: return VegaLite.quantity(value, axes.value.label, scale: ["zero": true])
    case .fraction: return VegaLite.quantity(value, axes.value.label, scale: ["domain": [0, 1]])
    }
  }
}
