internal import LockstepCore
internal import LockstepFiles
internal import LockstepResults

/// Curves over numbers of examples or gaps, one for each of some steps, colored by step.
struct CurveChart {
  /// A curve that is drawn for comparison.
  struct Reference {
    let label: String
    let means: [Double]
  }

  private static let mostCurves = 5
  /// Nothing below it is told apart on a logarithmic axis: that is rounding.
  private static let smallest = 1e-9

  private let curves: StepCurves
  private let place: String
  private let value: String
  private let shown: [Int]
  private let references: [Reference]

  init(_ curves: StepCurves, place: String, value: String, references: [Reference] = []) {
    self.curves = curves
    self.place = place
    self.value = value
    self.references = references
    shown = evenlySpaced(curves.steps.count, atMost: Self.mostCurves)
  }

  private var data: DataTable {
    DataTable(
      columns: ["step", place, value, "standard_error"],
      rows: curves.steps.enumerated().flatMap { row, step in
        curves.places.enumerated().map { column, x in
          [
            .integer(step), .integer(x), .number(curves.mean(row, column)), .number(curves.standardError(row, column)),
          ]
        }
      }
        + references.flatMap { reference in
          zip(curves.places, reference.means).map { [.string(reference.label), .integer($0), .number($1), .null] }
        })
  }

  /// What the curves' values are.
  enum Quantity {
    /// A squared error, on a logarithmic scale.
    case error
    /// Any number.
    case number(String)
    /// A number from 0 to 1.
    case part(String)

    var isLogarithmic: Bool { if case .error = self { true } else { false } }
  }

  func figure(name: String, title: String, caption: String, x: String, y: Quantity, color: String) -> Figure {
    var drawn = data.selecting(["step", place, value]).filtered("step", among: shown.map { curves.steps[$0] })
    // A linear axis shows no more digits of small numbers than of large ones.
    if !y.isLogarithmic { drawn = drawn.rounding(value) }
    let (yTitle, yChannel) = vertical(y)
    let channels: JSONValue = [
      "x": VegaLite.count(place, x),
      "y": yChannel,
    ]
    var layers: [JSONValue] = [
      [
        "params": VegaLite.zoom, "mark": ["type": "line", "point": ["size": 14], "clip": true],
        "encoding": channels.merging([
          "color": VegaLite.steps("step", color),
          "tooltip": VegaLite.tooltip([("step", color), (place, x), (value, yTitle)]),
        ]),
      ]
    ]
    let bounds = references.flatMap { reference in
      zip(curves.places, reference.means).map { place, mean -> JSONValue in
        [
          "reference": .string(reference.label), self.place: .integer(place),
          value: .number(mean.withDigits(5)),
        ]
      }
    }
    if !references.isEmpty {
      layers.append([
        "data": ["values": .array(bounds)],
        "mark": ["type": "line", "strokeWidth": 2, "clip": true, "color": .string(VegaLite.neutral)],
        "encoding": channels.merging([
          "strokeDash": [
            "field": "reference", "type": "nominal", "sort": .null, "scale": ["range": [[2, 3], [7, 3]]],
            "legend": .null,
          ]
        ]),
      ])
    }
    return Figure(
      name: name, title: title, caption: caption,
      specification: VegaLite.chart(drawn, by: "step", layers: layers), data: data)
  }

  private func vertical(_ quantity: Quantity) -> (title: String, channel: JSONValue) {
    switch quantity {
    case .error:
      let positive = curves.means.filter { $0 > Self.smallest }
      return (VegaLite.errorTitle, VegaLite.error(value, from: positive.min() ?? Self.smallest))
    case .number(let title):
      return (title, VegaLite.quantity(value, title, scale: ["zero": true]))
    case .part(let title):
      return (title, VegaLite.quantity(value, title, scale: ["domain": [0, 1]]))
    }
  }
}
