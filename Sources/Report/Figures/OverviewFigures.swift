internal import LockstepCore
internal import LockstepFiles
package import LockstepResults

/// The charts of several learners.
struct OverviewFigures: Sendable {
  let document: ResultsDocument

  var all: [Figure] {
    document.results.measurements.filter { $0.axes.scale == .error }.map { lastSteps(by: $0) }
  }

  private var labels: [String] { (document.results.learners + document.results.references.learners).map(\.label) }

  /// The curves of every learner's last step.
  private func lastSteps(by measurement: MeasurementResults) -> Figure {
    let (results, axes) = (document.results, measurement.axes)
    let (position, value) = (axes.position.name, axes.value.name)
    let rows = (results.learners + results.references.learners).flatMap { learner in
      learner.curves(measurement.name)?.rows.last?.map { [.string(learner.label)] + $0 } ?? []
    }
    let data = DataTable(columns: ["learner", "step", position, value, "standard_error"], rows: rows)
    let layers = VegaLite.lines(
      of: data, by: "learner", .null, among: labels, references: results.references.learners.map(\.label),
      x: VegaLite.count(position, axes.position.label), y: VegaLite.error(value, axes.value.label),
      tooltip: VegaLite.tooltip([
        ("learner", "learner"), ("step", "step"), (position, axes.position.label), (value, axes.value.label),
        ("standard_error", "standard error"),
      ]))
    return Figure(
      prefix: "overview", kind: measurement.name, title: "\(axes.title) of every learner's last step",
      caption: "\(axes.caption) Values below 1e-9 are drawn at 1e-9.",
      specification: VegaLite.chart(data, by: "learner", layers: layers), data: data)
  }

  /// Figure 13 of Fu et al.: the similarity of each step of a learner to its best match in each of the others.
  func alongBestMatches(_ learner: LearnerResults, _ metric: MetricResults, prefix: String) -> Figure? {
    let rows = metric.bestMatches(of: learner.label).flatMap { other, best in
      best.matches.map { match -> [JSONValue] in
        [
          .string(other), .integer(match.step), .integer(match.best), .number(match.similarity),
          .number(match.similarityInterval.lowerBound), .number(match.similarityInterval.upperBound),
        ]
      }
    }
    guard !rows.isEmpty, learner.steps.count > 1 else { return nil }
    let data = DataTable(columns: ["other", "step", "best", "similarity", "low", "high"], rows: rows)
    let x = AxisScales(learner.label, learner.steps)
    let y = VegaLite.quantity("similarity", inWords(metric.label), scale: ["zero": false])
    let channel = x.channel("step", padding: 6)
    let band: JSONValue = [
      "mark": ["type": "area", "opacity": 0.2, "clip": true],
      "encoding": [
        "x": channel, "y": y.merging(["field": "low"]), "y2": ["field": "high"],
        "color": VegaLite.series(of: data, by: "other", "best match in"),
      ],
    ]
    let lines = VegaLite.lines(
      of: data, by: "other", "best match in", among: labels, x: channel, y: y,
      tooltip: VegaLite.tooltip([
        ("other", "learner"), ("step", "\(learner.steps.name) of \(learner.label)"), ("best", "best match"),
        ("similarity", metric.label), ("low", "95% from"), ("high", "95% to"),
      ]))
    let floor = metric.floor.map { floor -> JSONValue in
      [
        "data": ["values": [["floor": .number(floor.withDigits(5))]]],
        "mark": ["type": "rule", "strokeDash": [4, 4], "color": .string(VegaLite.neutral)],
        "encoding": ["y": ["field": "floor", "type": "quantitative"]],
      ]
    }
    return Figure(
      prefix: prefix, kind: "along-best", title: "Along the best match, by \(inWords(metric.label))",
      caption:
        "\(inWords(metric.label)) of each \(learner.steps.name) of \(learner.label) and its best match in each other learner, with "
        + "95% intervals" + (floor == nil ? "." : "; dashed: the floor."),
      specification: VegaLite.chart(
        data, by: "other", layers: [band] + lines + (floor.map { [$0] } ?? []), axes: ["x": x]),
      data: data)
  }

  /// The most steps that a reader can choose from.
  private static let maxChoices = 4

  /// Figure 14 of Fu et al.: the cosine of induced weights along the best match, by the number of examples.
  func weightsByExamples(_ learner: LearnerResults, _ metric: MetricResults, prefix: String) -> Figure? {
    guard metric.evidence == EvidenceKind.inducedWeights.name else { return nil }
    let (name, value) = (inWords(metric.label), metric.valueName)
    let n = Double(document.provenance.shape.contextSize)
    var steps: [Int] = []
    let rows = metric.bestMatches(of: learner.label).flatMap { other, best -> [[JSONValue]] in
      guard let parts = best.contributions else { return [] }
      steps = parts.steps
      return parts.steps.enumerated().flatMap { row, step in
        parts.x.indices.dropFirst().map { column in
          [
            .integer(step), .string(other), .integer(parts.x[column]), .number(n * parts.mean(row, column)),
            .number(n * parts.standardError(row, column)),
          ]
        }
      }
    }
    guard !rows.isEmpty else { return nil }
    let data = DataTable(columns: ["step", "other", "t", value, "standard_error"], rows: rows)
    steps = evenlySpaced(steps.count, atMost: Self.maxChoices).map { steps[$0] }
    let drawn = data.selecting(["step", "other", "t", value]).filtered("step", among: steps)
    let layers = VegaLite.lines(
      of: drawn, by: "other", "best match in", among: labels,
      x: VegaLite.count("t", "examples t"),
      y: VegaLite.quantity(value, name, scale: ["zero": false]),
      tooltip: VegaLite.tooltip([("other", "best match in"), ("t", "examples t"), (value, name)]))
    let first = steps[steps.count / 2]
    let choice: JSONValue = [
      "name": "step", "value": .integer(first),
      "bind": ["input": "select", "options": .integers(steps), "name": .string("\(learner.steps.name) ")],
    ]
    return Figure(
      prefix: prefix, kind: "weights-by-examples",
      title: "\(name.prefix(1).uppercased() + name.dropFirst()) against examples",
      caption: "\(learner.label) after t examples and its best match in each other learner, by \(name), at the "
        + "selected \(learner.steps.name).",
      specification: VegaLite.chart(drawn, by: "other", transform: [["filter": "datum.step == step"]], layers: layers)
        .merging(["params": [choice]]), data: data)
  }
}

extension MetricResults {
  /// The best matches of a learner's steps in each other learner.
  package func bestMatches(of label: String) -> [(other: String, best: BestMatches)] {
    comparisons.compactMap { comparison in
      if comparison.a == label { return (comparison.b, comparison.aToB) }
      return comparison.b == label ? (comparison.a, comparison.bToA) : nil
    }
  }
}
