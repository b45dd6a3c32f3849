internal import LockstepCore
internal import LockstepFiles
internal import LockstepResults

/// The charts of an identification: its numbers against the model's steps.
struct IdentificationFigures: Sendable {
  /// The start of the figures' names.
  let prefix: String
  let identification: IdentificationSummary

  /// The most curves in colors of their own; more are those of layers, in colors that follow their order.
  private static let maxNominal = 5

  /// A chart for each quantity.
  var all: [Figure] {
    let quantities = identification.curves.map(\.quantity)
    return quantities.indices.filter { quantities.firstIndex(of: quantities[$0]) == $0 }.enumerated().map {
      chart(quantities[$1], "\($0 + 1)-\(CSV.fileName(quantities[$1]))")
    }
  }

  private func chart(_ quantity: String, _ name: String) -> Figure {
    let rows = identification.curves.filter { $0.quantity == quantity }.flatMap { curve in
      zip(identification.steps, curve.values).compactMap { step, value in
        value.map { [.string(curve.name), .integer(step), .number($0)] as [JSONValue] }
      }
    }
    let data = DataTable(columns: ["curve", "step", "value"], rows: rows)
    let axis = AxisScales(identification.model, StepAxis(identification.header[0], identification.steps))
    let steps = "\(identification.header[0]) of \(identification.model)"
    let labels = identification.curves.filter { $0.quantity == quantity }.map(\.name)
    let layers = VegaLite.lines(
      of: data, by: "curve", .null, among: identification.curves.map(\.name), isOrdered: labels.count > Self.maxNominal,
      x: axis.isWide ? axis.channel("step", padding: 6) : VegaLite.count("step", steps, labels: identification.steps),
      y: VegaLite.quantity("value", quantity, scale: ["zero": false]),
      tooltip: VegaLite.tooltip([("curve", "of"), ("step", steps), ("value", quantity)]))
    return Figure(
      prefix: prefix, kind: name, title: quantity.prefix(1).uppercased() + quantity.dropFirst(),
      caption: "By \(steps).",
      specification: VegaLite.chart(data, by: "curve", layers: layers), data: data)
  }
}
