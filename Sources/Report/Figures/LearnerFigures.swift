internal import LockstepCore
internal import LockstepFiles
internal import LockstepResults

/// The charts of a learner by itself.
struct LearnerFigures: Sendable {
  let name: String
  let learner: LearnerResults
  let references: [LearnerResults]
  let dimension: Int

  var all: [Figure] { [errorsBySteps, errorsByExamples, forgetting, spanResidual].compactMap(\.self) }

  private var profile: LearnerProfile { learner.profile }
  private var steps: String { "\(learner.steps.name) of \(learner.label)" }

  /// Figure 2 of Fu et al.: error against steps, for several numbers of examples.
  private var errorsBySteps: Figure? {
    guard learner.steps.count > 1 else { return nil }
    let curves = profile.squaredErrors
    let lengths = evenlySpaced(curves.places.count - 1, atMost: 8).map { $0 + 1 }
    let data = DataTable(
      columns: ["step", "t", "squared_error", "standard_error"],
      rows: lengths.flatMap { t in
        curves.steps.enumerated().map { row, step in
          [.integer(step), .integer(t), .number(curves.mean(row, t)), .number(curves.standardError(row, t))]
        }
      })
    let x = AxisScales(learner.label, learner.steps)
    let drawn = data.selecting(["step", "t", "squared_error"])
    let layer: JSONValue = [
      "params": VegaLite.zoom, "mark": ["type": "line", "point": ["size": 14], "clip": true],
      "encoding": [
        "x": x.channel("step", padding: 6),
        "y": VegaLite.error("squared_error"),
        "color": VegaLite.steps("t", "examples t"),
        "tooltip": VegaLite.tooltip([
          ("step", steps), ("t", "examples t"), ("squared_error", VegaLite.errorTitle),
        ]),
      ],
    ]
    return Figure(
      name: "\(name)-errors-by-steps", title: "Error against \(plural(learner.steps.name))",
      caption:
        "Mean over prompts of the squared error of \(learner.label) divided by d = \(dimension), after t examples. "
        + "What is below 1e-9 is drawn there.",
      specification: VegaLite.chart(drawn, by: "t", layers: [layer], axes: ["x": x]), data: data)
  }

  /// Figure 7 of Fu et al.: error against the number of examples, for several steps.
  private var errorsByExamples: Figure {
    CurveChart(
      profile.squaredErrors, place: "t", value: "squared_error",
      references: references.map {
        CurveChart.Reference(label: $0.label, means: $0.profile.squaredErrors.means)
      }
    ).figure(
      name: "\(name)-errors-by-examples", title: "Error against examples",
      caption:
        "Mean over prompts of the squared error of \(learner.label) divided by d = \(dimension), after t examples; "
        + "dotted: the zero predictor; dashed: least squares. What is too small to show is drawn at the lower edge.",
      x: "examples t", y: .error, color: steps)
  }

  private var forgetting: Figure? {
    profile.forgetting.map { curves in
      CurveChart(curves, place: "gap", value: "squared_error").figure(
        name: "\(name)-forgetting", title: "What it forgets",
        caption:
          "Squared error of \(learner.label), divided by d, where the last query repeats an example of the prompt, "
          + "against how many examples ago that was.",
        x: "examples since the repeated one", y: .number(VegaLite.errorTitle), color: steps)
    }
  }

  private var spanResidual: Figure? {
    profile.spanResidual.map { curves in
      CurveChart(curves, place: "t", value: "residual").figure(
        name: "\(name)-span-residual", title: "Weights outside of the examples' span",
        caption:
          "Distance of the weights of \(learner.label) after t examples from the span of these examples, relative "
          + "to the weights' length. Gradient descent from zero, and least squares, stay in the span.",
        x: "examples t", y: .part("relative distance"), color: steps)
    }
  }
}
