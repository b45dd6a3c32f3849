internal import LockstepCore
internal import LockstepFiles
internal import LockstepResults

/// The charts of one learner's curves.
struct LearnerFigures: Sendable {
  /// The start of the figures' names.
  let prefix: String
  let learner: LearnerResults
  let references: ReferenceResults
  let measurements: [MeasurementResults]

  var all: [Figure] {
    measurements.flatMap { measurement in
      learner.curves(measurement.name).map { curves in
        [againstSteps(curves, measurement), againstPosition(curves, measurement)].compactMap(\.self)
      } ?? []
    }
  }

  private var steps: String { "\(learner.steps.name) of \(learner.label)" }

  /// Figure 7 of Fu et al.: error against the number of examples, for several steps.
  private func againstPosition(_ curves: StepCurves, _ measurement: MeasurementResults) -> Figure {
    let axes = measurement.axes
    let isError = axes.scale == .error
    let bounds =
      isError
      ? references.learners.compactMap { reference in
        reference.curves(measurement.name).map { CurveChart.Reference(label: reference.label, curves: $0) }
      } : []
    return CurveChart(curves: curves, axes: axes, steps: steps, references: bounds).figure(
      prefix: prefix, kind: measurement.name,
      title: isError ? "\(axes.title) against \(axes.position.label)" : axes.title,
      caption: "\(learner.label). \(axes.caption)"
        + (isError
          ? " Dotted: the zero predictor; dashed: least squares. Values too small to show are drawn at the lower edge."
          : ""))
  }

  /// Figure 2 of Fu et al.: error against steps, for several numbers of examples.
  private func againstSteps(_ curves: StepCurves, _ measurement: MeasurementResults) -> Figure? {
    let axes = measurement.axes
    guard axes.scale == .error, learner.steps.count > 1, curves.x.count > 1 else { return nil }
    let (position, value) = (axes.position.name, axes.value.name)
    // Not the first position: before any example all steps are the same.
    let columns = evenlySpaced(curves.x.count - 1, atMost: 8).map { $0 + 1 }
    let rows = curves.rows
    let data = DataTable(
      columns: ["step", position, value, "standard_error"],
      rows: columns.flatMap { column in rows.map { $0[column] } })
    let x = AxisScales(learner.label, learner.steps)
    let layer: JSONValue = [
      "params": VegaLite.zoom, "mark": ["type": "line", "point": ["size": 14], "clip": true],
      "encoding": [
        "x": x.channel("step", padding: 6),
        "y": VegaLite.error(value, axes.value.label),
        "color": VegaLite.steps(position, axes.position.label),
        "tooltip": VegaLite.tooltip([
          ("step", steps), (position, axes.position.label), (value, axes.value.label),
        ]),
      ],
    ]
    return Figure(
      prefix: prefix, kind: "\(measurement.name)-by-steps",
      title: "\(axes.title) against \(plural(learner.steps.name))",
      caption: "\(learner.label). \(axes.caption) Values below 1e-9 are drawn at 1e-9.",
      specification: VegaLite.chart(
        data.selecting(["step", position, value]), by: position, layers: [layer], axes: ["x": x]),
      data: data)
  }
}

extension ReferenceResults {
  /// The references in the order in which they are drawn.
  var learners: [LearnerResults] { [zeroPredictor, leastSquares] }
}
