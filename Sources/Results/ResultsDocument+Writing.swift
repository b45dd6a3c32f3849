internal import LockstepCore
public import LockstepFiles

extension ResultsDocument {
  /// The name of the document in a folder of results.
  public static let fileName = "results.json"

  static let schema = DocumentSchema("lockstep.results", version: 3)

  /// What a folder of results is known by.
  public static let marker = AtomicFolder.Signature(fileName, containing: schema.name)

  /// The document as JSON.
  public var json: JSONValue {
    .object(
      Self.schema.fields + [
        .init("made_by", provenance.json),
        .init("learners", .array(results.learners.map(\.json))),
        .init("references", .array(results.references.map(\.json))),
        .init("metrics", .array(results.metrics.map(\.json))),
      ])
  }
}

extension Provenance {
  fileprivate var json: JSONValue {
    let source: JSONValue =
      switch promptSource {
      case .sampled(let functionClass, let seed): ["function_class": .string(functionClass), "seed": .integer(seed)]
      case .file(let path): ["file": .string(path)]
      }
    return [
      "lockstep": .string(version), "kernels": .string(kernels), "prompts": source,
      "dimension": .integer(shape.dimension), "context_size": .integer(shape.contextSize),
      "prompt_count": .integer(promptCount), "resamples": .integer(resamples), "seed": .integer(seed),
      "queries": .integer(queries),
    ]
  }
}

extension LearnerResults {
  fileprivate var json: JSONValue {
    let learner: JSONValue = [
      "label": .string(label), "specification": .string(specification), "step_name": .string(steps.name),
      "spacing": .string(steps.spacing.rawValue), "steps": .integers(steps.values),
      "terminations": terminations.json, "profile": profile.json,
    ]
    return fingerprint.map { learner.merging(["sha256": .string($0)]) } ?? learner
  }
}

extension LearnerProfile {
  fileprivate var json: JSONValue {
    [
      "squared_error": squaredErrors.json, "span_residual": spanResidual.map(\.json) ?? .null,
      "forgetting": forgetting.map(\.json) ?? .null,
    ]
  }
}

extension StepCurves {
  fileprivate var json: JSONValue {
    [
      "steps": .integers(steps), "places": .integers(places), "mean": .rows(means, of: places.count),
      "standard_error": .rows(standardErrors, of: places.count),
    ]
  }
}

extension [Termination: Int] {
  /// The counts in a fixed order: convergence by step, the step limit, failed line searches by step.
  fileprivate var json: JSONValue {
    .array(
      map { ending, count -> (order: (Int, Int), json: JSONValue) in
        switch ending {
        case .converged(let step):
          ((0, step), ["ending": "converged", "step": .integer(step), "problems": .integer(count)])
        case .iterationLimit:
          ((1, 0), ["ending": "step-limit", "problems": .integer(count)])
        case .lineSearchFailed(let step):
          ((2, step), ["ending": "line-search-failed", "step": .integer(step), "problems": .integer(count)])
        }
      }.sorted { $0.order < $1.order }.map(\.json))
  }
}

extension MetricResults {
  fileprivate var json: JSONValue {
    [
      "label": .string(label), "specification": .string(specification), "evidence": .string(evidence.rawValue),
      "direction": .string(direction.rawValue),
      "floor": .number(floor), "ceiling": .number(ceiling),
      "references": .array(
        references.map {
          [
            "learner": .string($0.learner), "zero_predictor": .numbers($0.zeroPredictor),
            "least_squares": .numbers($0.leastSquares),
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
      "standard_error": .rows(similarity.standardErrors, of: similarity.columns), "a_to_b": forward.json,
      "b_to_a": backward.json,
    ]
  }
}

extension JSONValue {
  /// A lower and an upper bound.
  fileprivate static func interval(_ range: ClosedRange<Double>) -> JSONValue {
    .numbers([range.lowerBound, range.upperBound])
  }

  /// Numbers as a list of rows.
  fileprivate static func rows(_ entries: [Double], of columns: Int) -> JSONValue {
    .array(stride(from: 0, to: entries.count, by: columns).map { .numbers(entries[$0..<$0 + columns]) })
  }
}

extension BestMatches {
  fileprivate var json: JSONValue {
    [
      "trend": trend.json, "matches": .array(matches.map(\.json)),
      "contributions": contributions.map(\.json) ?? .null,
    ]
  }
}

extension Trend {
  fileprivate var json: JSONValue {
    [
      "verdict": .string(verdict.rawValue), "win_rate": .number(support), "steps": .integers(steps),
      "linear": Self.json(linear),
      "exponential": Self.json(exponential), "logarithmic": Self.json(logarithmic),
    ]
  }

  private static func json(_ fit: Fit?) -> JSONValue {
    guard let fit else { return .null }
    return [
      "slope": .number(fit.slope), "slope_interval": .interval(fit.slopeInterval),
      "intercept": .number(fit.intercept), "r_squared": .number(fit.rSquared),
    ]
  }
}

extension BestMatch {
  fileprivate var json: JSONValue {
    [
      "step": .integer(step), "best": .integer(best), "similarity": .number(similarity),
      "similarity_interval": .interval(similarityInterval),
      "step_interval": .integers([stepInterval.lowerBound, stepInterval.upperBound]), "win_rate": .number(support),
      "ties": .integers(ties), "kind": .string(kind.rawValue),
    ]
  }
}
