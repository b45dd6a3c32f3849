internal import LockstepCore
internal import LockstepFiles

/// The building blocks of Lockstep's Vega-Lite specifications.
enum VegaLite {
  /// Colors that the color-blind can distinguish on white and on black (Paul Tol's "bright"). Series beyond the sixth
  /// repeat colors and differ in the shapes of their marks.
  private static let palette = ["#4477aa", "#ee6677", "#228833", "#9a8a1e", "#2b93b5", "#aa3377"]
  private static let shapes = ["circle", "square", "triangle-up", "diamond", "cross"]
  static let accent: JSONValue = "#ee6677"
  static let neutral = "#888888"

  /// A specification of layers over a table; `series` names the column that divides it into series.
  static func chart(
    _ table: DataTable, by series: String? = nil, transform: [JSONValue] = [], layers: [JSONValue],
    axes: [String: AxisScales] = [:]
  ) -> JSONValue {
    chart(
      table.vegaLite(by: series), transform: table.unfolding(by: series) + transform, layers: layers, axes: axes)
  }

  /// A specification of layers over the same data.
  ///
  /// - Parameter axes: The channels of steps, which a page can show on either scale.
  static func chart(
    _ data: JSONValue, transform: [JSONValue], layers: [JSONValue], axes: [String: AxisScales] = [:]
  ) -> JSONValue {
    [
      "width": 360, "height": 280, "data": data, "transform": .array(transform), "layer": .array(layers),
      "usermeta": [
        "ticks": .object(axes.sorted { $0.key < $1.key }.map { JSONValue.Field($0.key, .integers($0.value.ticks)) })
      ],
    ]
  }

  /// Completes a specification in a file of its own; a page has this once for all charts.
  static let preamble: JSONValue = [
    "$schema": "https://vega.github.io/schema/vega-lite/v6.json", "background": "white", "config": config,
  ]

  /// Labels are never truncated.
  static let config: JSONValue = [
    "font": "Liberation Sans, Helvetica, Arial, sans-serif",
    "axis": ["titleFontWeight": "normal", "titleFontSize": 12, "labelFontSize": 11, "gridOpacity": 0.5],
    "legend": [
      "titleFontWeight": "normal", "titleFontSize": 12, "labelFontSize": 11, "labelLimit": 0, "titleLimit": 0,
    ],
    "view": ["stroke": .null],
    "range": ["category": .strings(palette), "symbol": .strings(shapes)],
  ]

  /// Drag to pan, Shift+scroll to zoom, double-click to reset.
  static let zoom: JSONValue = [
    [
      "name": "zoom", "select": ["type": "interval", "zoom": "wheel![event.shiftKey]"], "bind": "scales",
    ]
  ]

  /// A channel of numbers.
  static func quantity(_ field: String, _ title: String, scale: JSONValue = [:], axis: JSONValue = [:]) -> JSONValue {
    ["field": .string(field), "type": "quantitative", "title": .string(title), "scale": scale, "axis": axis]
  }

  /// Labels only powers of ten: others crowd a logarithmic scale.
  private static let powerOfTen =
    "abs(log(datum.value) / LN10 - round(log(datum.value) / LN10)) < 1e-6 ? format(datum.value, '~e') : ''"

  /// A channel of squared errors. Values below 1e-9 are rounding, and are drawn at 1e-9.
  static func error(_ field: String, _ title: String, from lowest: Double = 1e-9) -> JSONValue {
    quantity(
      field, title, scale: ["type": "log", "domainMin": .number(lowest), "clamp": true, "nice": false],
      axis: ["tickCount": 6, "labelExpr": .string(Self.powerOfTen)])
  }

  /// A channel of integers, such as numbers of examples.
  ///
  /// - Parameter labels: The numbers to label, if they are at most 12; otherwise round ones. A renderer may place labels of a
  ///   short axis between integers, whatever the least step.
  static func count(_ field: String, _ title: String, labels: [Int] = []) -> JSONValue {
    let axis: JSONValue = ["grid": false, "format": "d", "tickMinStep": 1]
    return quantity(
      field, title, scale: ["nice": false, "zero": false, "padding": 6],
      axis: labels.isEmpty || labels.count > 12 ? axis : axis.merging(["values": .integers(labels)]))
  }

  /// The tooltip of a data point.
  static func tooltip(_ fields: [(field: String, title: String)]) -> JSONValue {
    .array(
      fields.map { field, title in
        // Numbers in the digits that the data have.
        ["field": .string(field), "type": "nominal", "title": .string(title)]
      })
  }

  /// Lines with points of a color and a shape for the learner in a field; the series keep the order of the table.
  ///
  /// - Parameters:
  ///   - labels: All series of the report, in order: each has one color and one shape in all charts.
  ///   - references: The series drawn in gray, for comparison.
  ///   - isOrdered: Whether the colors follow the order of the series, from dark to bright.
  static func lines(
    of table: DataTable, by field: String, _ title: JSONValue, among labels: [String], references: [String] = [],
    isOrdered: Bool = false, x: JSONValue, y: JSONValue, tooltip: JSONValue
  ) -> [JSONValue] {
    let series = series(of: table, by: field, title)
    let domain = table.values(of: field)
    let numbers = domain.map { value in labels.firstIndex { .string($0) == value } ?? labels.count }
    let colors = zip(domain, numbers).map { value, number in
      references.contains { .string($0) == value } ? neutral : palette[number % palette.count]
    }
    func channel(_ range: [String]) -> JSONValue {
      series.merging(["scale": ["domain": .array(domain), "range": .strings(range)]])
    }
    let shape = channel(numbers.map { shapes[$0 % shapes.count] })
    let color =
      isOrdered ? series.merging(["scale": ["domain": .array(domain), "scheme": "viridis"]]) : channel(colors)
    let channels: JSONValue = ["x": x, "y": y, "color": color]
    return [
      ["mark": ["type": "line", "strokeWidth": 1.5, "clip": true], "encoding": channels],
      [
        "params": zoom, "mark": ["type": "point", "filled": true, "size": 26, "opacity": 1, "clip": true],
        "encoding": channels.merging(["shape": shape, "tooltip": tooltip]),
      ],
    ]
  }

  /// The learner in a field as a channel.
  static func series(of table: DataTable, by field: String, _ title: JSONValue) -> JSONValue {
    [
      "field": .string(field), "type": "nominal", "title": title, "sort": .null,
      // The same domain in every layer makes one legend of colors and shapes.
      "scale": ["domain": .array(table.values(of: field))],
      "legend": [
        "orient": "bottom", "columns": .integer(legendColumns(table.values(of: field))), "symbolOpacity": 1,
      ],
    ]
  }

  /// How many columns of a legend fit below a chart.
  private static func legendColumns(_ labels: [JSONValue]) -> Int {
    let lengths = labels.map { label -> Int in
      guard case .string(let text) = label else { return 0 }
      return text.count
    }
    let widest = 6.5 * Double(lengths.max() ?? 0) + 26
    return max(1, Int(340 / widest))
  }

  /// Color from dark to bright for the step in a field: an ordered scale that the color-blind can read.
  static func steps(_ field: String, _ title: String) -> JSONValue {
    [
      "field": .string(field), "type": "ordinal", "title": .string(title), "scale": ["scheme": "viridis"],
      "legend": ["orient": "bottom", "columns": 6, "symbolType": "stroke", "symbolStrokeWidth": 3],
    ]
  }
}
