internal import LockstepCore
public import LockstepFiles

extension ResultsDocument {
  /// The name of the document in a folder of results.
  public static let fileName = "results.json"

  static let schema = DocumentSchema("lockstep.results", version: 4, maxSize: 512 << 20)

  /// The size in bytes that the document may have. Each similarity takes about 20.
  package static let maxSize = schema.maxSize

  /// The kind of a folder of results. Reports are written into it.
  package static let folderKind = AtomicFolder.Kind(schema.name, parts: [reportKind])
  /// The kind of a report's folder.
  package static let reportKind = AtomicFolder.Kind("lockstep.report")

  /// The document as JSON.
  public var json: JSONValue {
    .object(
      Self.schema.fields + [
        .init("provenance", provenance.json),
        .init("measurements", .array(results.measurements.map(\.json))),
        .init("learners", .array(results.learners.map(\.json))),
        .init("references", results.references.json),
        .init("metrics", .array(results.metrics.map(\.json))),
        .init("identifications", .array(identifications.map(\.json))),
      ])
  }

  /// The answers alone: which method describes each network, and the verdict on every pair.
  public var summary: JSONValue {
    [
      "provenance": provenance.json, "identifications": .array(identifications.map(\.json)),
      "verdicts": .array(results.metrics.flatMap { metric in metric.comparisons.map { $0.summary(metric.label) } }),
      "skipped": .array(
        results.metrics.flatMap { metric in
          metric.skipped.map {
            ["metric": .string(metric.label), "learner": .string($0.learner), "reason": .string($0.reason)]
          }
        }),
    ]
  }
}

extension Comparison {
  fileprivate func summary(_ metric: String) -> JSONValue {
    func number(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }
    return [
      "metric": .string(metric), "a": .string(a), "b": .string(b), "same_rate": .bool(isSameRate),
      "contradictory": .bool(isContradictory), "round_trip": number(roundTrip), "slope_product": number(slopeProduct),
      "a_to_b": aToB.trend.json, "b_to_a": bToA.trend.json,
    ]
  }
}

extension Provenance {
  fileprivate var json: JSONValue {
    let source: JSONValue =
      switch promptSource {
      case .sampled(let functionClass, let seed): ["function_class": .string(functionClass), "seed": .integer(seed)]
      case .file(let path, let sha256):
        .object([.init("file", .string(path))] + (sha256.map { [.init("sha256", .string($0))] } ?? []))
      }
    return [
      "lockstep": .string(version), "kernels": .string(kernels), "prompts": source,
      "dimension": .integer(shape.dimension), "context_size": .integer(shape.contextSize),
      "prompt_count": .integer(promptCount), "resamples": .integer(resamples), "seed": .integer(seed),
      "queries": .integer(queries),
    ]
  }
}

extension MeasurementResults {
  fileprivate var json: JSONValue {
    [
      "name": .string(name), "specification": .string(specification), "title": .string(axes.title),
      "caption": .string(axes.caption),
      "position": axes.position.json, "value": axes.value.json, "scale": .string(axes.scale.rawValue),
    ]
  }
}

extension CurveAxes.Quantity {
  fileprivate var json: JSONValue { ["name": .string(name), "label": .string(label)] }
}

extension LearnerResults {
  fileprivate var json: JSONValue {
    let learner: JSONValue = [
      "label": .string(label), "specification": .string(specification), "step_name": .string(steps.name),
      "steps": .integers(steps.values), "terminations": terminations.json,
      "curves": .array(curves.map(\.json)),
    ]
    return fingerprint.map { learner.merging(["sha256": .string($0)]) } ?? learner
  }
}

extension MeasuredCurves {
  fileprivate var json: JSONValue {
    JSONValue.object([.init("measurement", .string(measurement))]).merging(curves.json)
  }
}

extension ReferenceResults {
  fileprivate var json: JSONValue { ["zero_predictor": zeroPredictor.json, "least_squares": leastSquares.json] }
}

extension StepCurves {
  fileprivate var json: JSONValue {
    [
      "steps": .integers(steps), "x": .integers(x), "mean": .rows(means, of: x.count),
      "standard_error": .rows(standardErrors, of: x.count),
    ]
  }
}

extension [Termination: Int] {
  /// The counts in a fixed order: converged by step, the iteration limit, failed line searches by step.
  fileprivate var json: JSONValue {
    .array(
      map { termination, count -> (order: (Int, Int), json: JSONValue) in
        switch termination {
        case .converged(let step):
          ((0, step), ["termination": "converged", "step": .integer(step), "problems": .integer(count)])
        case .iterationLimit:
          ((1, 0), ["termination": "iteration-limit", "problems": .integer(count)])
        case .lineSearchFailed(let step):
          ((2, step), ["termination": "line-search-failed", "step": .integer(step), "problems": .integer(count)])
        }
      }.sorted { $0.order < $1.order }.map(\.json))
  }
}

extension MetricResults {
  fileprivate var json: JSONValue {
    [
      "label": .string(label), "specification": .string(specification), "evidence": .string(evidence),
      "direction": .string(direction.rawValue), "floor": .optional(floor), "ceiling": .optional(ceiling),
      "references": .array(
        references.map {
          [
            "learner": .string($0.learner), "zero_predictor": .optional($0.zeroPredictor),
            "least_squares": .optional($0.leastSquares),
          ]
        }),
      "comparisons": .array(comparisons.map(\.json)),
      "skipped": .array(skipped.map { ["learner": .string($0.learner), "reason": .string($0.reason)] }),
    ]
  }
}

extension Comparison {
  fileprivate var json: JSONValue {
    [
      "a": .string(a), "b": .string(b), "mean": .rows(similarity.means, of: similarity.columns),
      "standard_error": .rows(similarity.standardErrors, of: similarity.columns), "a_to_b": aToB.json,
      "b_to_a": bToA.json,
    ]
  }
}

extension BestMatches {
  fileprivate var json: JSONValue {
    [
      "trend": trend.json, "matches": .array(matches.map(\.json)), "contributions": contributions?.json ?? .null,
    ]
  }
}

extension Trend {
  fileprivate var json: JSONValue {
    [
      "verdict": .string(verdict.rawValue), "support": .number(support), "steps": .integers(steps),
      "linear": linear?.json ?? .null, "power": power?.json ?? .null, "exponential": exponential?.json ?? .null,
      "logarithmic": logarithmic?.json ?? .null,
    ]
  }
}

extension Trend.Fit {
  fileprivate var json: JSONValue {
    [
      "slope": .number(slope), "slope_interval": .interval(slopeInterval), "intercept": .number(intercept),
      "r_squared": .number(rSquared),
    ]
  }
}

extension BestMatch {
  fileprivate var json: JSONValue {
    [
      "step": .integer(step), "best": .integer(best), "similarity": .number(similarity),
      "similarity_interval": .interval(similarityInterval),
      "step_interval": .integers([stepInterval.lowerBound, stepInterval.upperBound]), "support": .number(support),
      "ties": .integers(ties), "kind": .string(kind.rawValue),
    ]
  }
}

extension JSONValue {
  fileprivate static func optional(_ number: Double?) -> JSONValue { number.map { .number($0) } ?? .null }

  fileprivate static func optional(_ numbers: [Double]?) -> JSONValue { numbers.map { .numbers($0) } ?? .null }

  /// A lower and an upper bound.
  fileprivate static func interval(_ range: ClosedRange<Double>) -> JSONValue {
    .numbers([range.lowerBound, range.upperBound])
  }

  /// Numbers as a list of rows.
  fileprivate static func rows(_ entries: [Double], of columns: Int) -> JSONValue {
    .array(stride(from: 0, to: entries.count, by: columns).map { .numbers(entries[$0..<$0 + columns]) })
  }
}
