internal import LockstepCore
internal import LockstepFiles
internal import LockstepResults

/// The charts that show several learners at once.
struct OverviewFigures: Sendable {
  let document: ResultsDocument

  /// The error of every learner's last step against the number of examples.
  var errors: Figure {
    let rows = (document.results.learners + document.results.references).flatMap { learner in
      let curves = learner.profile.squaredErrors
      let last = curves.steps.count - 1
      return curves.places.enumerated().map { column, t -> [JSONValue] in
        [
          .string(learner.label), .integer(curves.steps[last]), .integer(t), .number(curves.mean(last, column)),
          .number(curves.standardError(last, column)),
        ]
      }
    }
    let data = DataTable(columns: ["learner", "step", "t", "squared_error", "standard_error"], rows: rows)
    let layers = VegaLite.lines(
      of: data, by: "learner", .null, references: document.results.references.map(\.label),
      x: VegaLite.count("t", "examples t"),
      y: VegaLite.error("squared_error"),
      tooltip: VegaLite.tooltip([
        ("learner", "learner"), ("step", "step"), ("t", "examples t"), ("squared_error", VegaLite.errorTitle),
        ("standard_error", "standard error"),
      ]))
    return Figure(
      name: "errors", title: "Error of every learner's last step",
      caption: "Mean over prompts of the squared error divided by d = \(document.provenance.shape.dimension), after t "
        + "examples. What is below 1e-9 is drawn there.",
      specification: VegaLite.chart(data, by: "learner", layers: layers), data: data)
  }

  /// Figure 13 of Fu et al.: the similarity of each step of a learner to its best match in each of the others.
  func alongBestMatches(_ learner: LearnerResults, _ metric: MetricResults, name: String) -> Figure? {
    let rows = metric.matchings(of: learner.label).flatMap { other, matching in
      matching.matches.map { match -> [JSONValue] in
        [
          .string(other), .integer(match.step), .integer(match.best), .number(match.similarity),
          .number(match.similarityInterval.lowerBound), .number(match.similarityInterval.upperBound),
        ]
      }
    }
    guard !rows.isEmpty, learner.steps.count > 1 else { return nil }
    let data = DataTable(columns: ["other", "step", "best", "similarity", "low", "high"], rows: rows)
    let x = AxisScales(learner.label, learner.steps)
    let y = VegaLite.quantity("similarity", metric.label, scale: ["zero": false])
    let channel = x.channel("step", padding: 6)
    let band: JSONValue = [
      "mark": ["type": "area", "opacity": 0.2, "clip": true],
      "encoding": [
        "x": channel, "y": y.merging(["field": "low"]), "y2": ["field": "high"],
        "color": VegaLite.series(of: data, by: "other", "best match in"),
      ],
    ]
    let lines = VegaLite.lines(
      of: data, by: "other", "best match in", x: channel, y: y,
      tooltip: VegaLite.tooltip([
        ("other", "learner"), ("step", "\(learner.steps.name) of \(learner.label)"), ("best", "best match"),
        ("similarity", metric.label), ("low", "95 % from"), ("high", "95 % to"),
      ]))
    let floor: JSONValue = [
      "data": ["values": [["floor": .number(metric.floor.withDigits(5))]]],
      "mark": ["type": "rule", "strokeDash": [4, 4], "color": .string(VegaLite.neutral)],
      "encoding": ["y": ["field": "floor", "type": "quantitative"]],
    ]
    return Figure(
      name: "\(name)-along-best", title: "Along the best match, by \(metric.label)",
      caption:
        "\(metric.label) of each \(learner.steps.name) of \(learner.label) and the best-matching step of each other "
        + "learner, with 95 % intervals; dashed: the floor.",
      specification: VegaLite.chart(data, by: "other", layers: [band] + lines + [floor], axes: ["x": x]), data: data)
  }

  /// The most steps that a reader may choose among.
  private static let mostChoices = 4

  /// Figure 14 of Fu et al.: the cosine of induced weights along the best match, by the number of examples.
  func weightsByExamples(_ learner: LearnerResults, _ metric: MetricResults, name: String) -> Figure? {
    guard metric.evidence == .inducedWeights else { return nil }
    let n = Double(document.provenance.shape.contextSize)
    var steps: [Int] = []
    let rows = metric.matchings(of: learner.label).flatMap { other, matching -> [[JSONValue]] in
      guard let parts = matching.contributions else { return [] }
      steps = parts.steps
      return parts.steps.enumerated().flatMap { row, step in
        parts.places.indices.dropFirst().map { column in
          [
            .integer(step), .string(other), .integer(parts.places[column]), .number(n * parts.mean(row, column)),
            .number(n * parts.standardError(row, column)),
          ]
        }
      }
    }
    guard !rows.isEmpty else { return nil }
    let data = DataTable(columns: ["step", "other", "t", "cosine", "standard_error"], rows: rows)
    steps = evenlySpaced(steps.count, atMost: Self.mostChoices).map { steps[$0] }
    let drawn = data.selecting(["step", "other", "t", "cosine"]).filtered("step", among: steps)
    let layers = VegaLite.lines(
      of: drawn, by: "other", "best match in",
      x: VegaLite.count("t", "examples t"),
      y: VegaLite.quantity("cosine", "cosine of induced weights", scale: ["zero": false]),
      tooltip: VegaLite.tooltip([("other", "best match in"), ("t", "examples t"), ("cosine", "cosine")]))
    let first = steps[steps.count / 2]
    let choice: JSONValue = [
      "name": "step", "value": .integer(first),
      "bind": ["input": "select", "options": .integers(steps), "name": .string("\(learner.steps.name) ")],
    ]
    return Figure(
      name: "\(name)-weights-by-examples", title: "Similarity of weights against examples",
      caption: "Cosine of the weights of \(learner.label) after t examples and those of its best match in each other "
        + "learner, at \(learner.steps.name) \(first) or the one that is chosen.",
      specification: VegaLite.chart(drawn, by: "other", transform: [["filter": "datum.step == step"]], layers: layers)
        .merging(["params": [choice]]), data: data)
  }
}

extension MetricResults {
  /// How a learner's steps are matched with those of each other learner.
  func matchings(of label: String) -> [(other: String, matching: BestMatches)] {
    comparisons.compactMap { comparison in
      if comparison.a == label { return (comparison.b, comparison.forward) }
      return comparison.b == label ? (comparison.a, comparison.backward) : nil
    }
  }
}
