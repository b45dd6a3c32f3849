internal import Foundation
internal import LockstepCore
internal import LockstepFiles

extension ResultsDocument {
  /// Reads a results file, or the one in a folder of results.
  ///
  /// - Throws: ``LockstepCore/LockstepError`` that names the file and the field that is wrong or does not go with the
  ///   others.
  public init(_ path: String) throws {
    let file = isFolder(path) ? URL(filePath: path).appending(path: Self.fileName).path : path
    let root = try JSONNode(document: file, schema: Self.schema)
    try root.rejectUnknownFields(["schema", "schema_version", "made_by", "learners", "references", "metrics"])
    let provenance = try Provenance(root.field("made_by"))
    let shape = provenance.shape
    let learners = try root.field("learners").elements().map { try LearnerResults($0, shape) }
    guard Set(learners.map(\.label)).count == learners.count else {
      throw try root.field("learners").error("holds a label more than once")
    }
    let references = try root.field("references").elements().map { try LearnerResults($0, shape) }
    let metrics = try root.field("metrics").elements().map { try MetricResults($0, learners, shape) }
    self.init(
      provenance: provenance,
      results: MatchResults(learners: learners, references: references, metrics: metrics))
  }
}

extension ResultsDocument {
  /// The folder that a results file is in: the path itself, or that of the file.
  public static func folder(of path: String) -> String {
    isFolder(path) ? path : URL(filePath: path).deletingLastPathComponent().relativePath
  }
}

private func isFolder(_ path: String) -> Bool {
  var isFolder: ObjCBool = false
  return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
}

extension Provenance {
  fileprivate init(_ node: JSONNode) throws {
    let prompts = try node.field("prompts")
    let source: PromptSource =
      if let file = try prompts.optionalField("file") {
        .file(try file.string())
      } else {
        .sampled(
          functionClass: try prompts.field("function_class").string(), seed: try prompts.field("seed").integer())
      }
    self.init(
      version: try node.field("lockstep").string(), kernels: try node.field("kernels").string(), promptSource: source,
      shape: PromptShape(
        dimension: try node.field("dimension").integer(in: PromptShape.dimensions),
        contextSize: try node.field("context_size").integer(in: PromptShape.contextSizes)),
      promptCount: try node.field("prompt_count").integer(in: 1...Int.max),
      resamples: try node.field("resamples").integer(in: 1...Int.max), seed: try node.field("seed").integer(),
      queries: try node.field("queries").integer())
  }
}

extension LearnerResults {
  fileprivate init(_ node: JSONNode, _ shape: PromptShape) throws {
    let stepsNode = try node.field("steps")
    let steps = try stepsNode.elements().map { try $0.integer(in: 0...StepGrid.maxStep) }
    guard !steps.isEmpty, zip(steps, steps.dropFirst()).allSatisfy(<) else {
      throw stepsNode.error("must hold numbers that ascend")
    }
    var terminations: [Termination: Int] = [:]
    for entry in try node.field("terminations").elements() {
      terminations[try Termination(entry), default: 0] += try entry.field("problems").integer(in: 1...1 << 40)
    }
    self.init(
      label: try node.field("label").string(), specification: try node.field("specification").string(),
      fingerprint: try node.optionalField("sha256")?.string(),
      steps: StepAxis(try node.field("step_name").string(), steps), terminations: terminations,
      profile: try LearnerProfile(node.field("profile"), steps: steps, shape))
  }
}

extension LearnerProfile {
  fileprivate init(_ node: JSONNode, steps: [Int], _ shape: PromptShape) throws {
    func curves(_ name: String, _ places: [Int]?) throws -> StepCurves? {
      let curves = try StepCurves(node.field(name), among: steps, places: 0...shape.contextSize)
      guard let curves else { return nil }
      guard curves.steps == steps else { throw try node.field(name).error("are not for the steps of the learner") }
      guard places == nil || curves.places == places else {
        throw try node.field(name).error("are not for t = 0, ..., \(shape.contextSize)")
      }
      return curves
    }
    let lengths = Array(0...shape.contextSize)
    guard let errors = try curves("squared_error", lengths) else {
      throw try node.field("squared_error").error("must not be null")
    }
    self.init(
      squaredErrors: errors, spanResidual: try curves("span_residual", lengths),
      forgetting: try curves("forgetting", nil))
  }
}

extension StepCurves {
  /// Nil for null.
  fileprivate init?(_ node: JSONNode, among allowed: [Int], places range: ClosedRange<Int>) throws {
    if case .null = node.value { return nil }
    func ascending(_ name: String, _ isAllowed: (Int) -> Bool) throws -> [Int] {
      let field = try node.field(name)
      let values = try field.elements().map { try $0.integer() }
      guard !values.isEmpty, values.allSatisfy(isAllowed), zip(values, values.dropFirst()).allSatisfy(<) else {
        throw field.error("must hold some of the \(name) there are, ascending")
      }
      return values
    }
    let known = Set(allowed)
    let steps = try ascending("steps", known.contains)
    let places = try ascending("places", range.contains)
    self.init(
      steps: steps, places: places, means: try node.entries("mean", rows: steps.count, columns: places.count),
      standardErrors: try node.entries("standard_error", rows: steps.count, columns: places.count))
  }
}

extension Termination {
  fileprivate init(_ node: JSONNode) throws {
    let ending = try node.field("ending")
    switch try ending.string() {
    case "converged": self = .converged(step: try node.field("step").integer())
    case "step-limit": self = .iterationLimit
    case "line-search-failed": self = .lineSearchFailed(step: try node.field("step").integer())
    default: throw ending.error("is none of converged, step-limit, line-search-failed")
    }
  }
}

extension MetricResults {
  fileprivate init(_ node: JSONNode, _ learners: [LearnerResults], _ shape: PromptShape) throws {
    self.init(
      label: try node.field("label").string(), specification: try node.field("specification").string(),
      evidence: try node.field("evidence").enumValue(), direction: try node.field("direction").enumValue(),
      floor: try node.field("floor").number(), ceiling: try node.field("ceiling").number(),
      references: try node.field("references").elements().map { entry in
        let learner = try entry.learner("learner", among: learners)
        return ReferenceSimilarity(
          learner: learner.label,
          zeroPredictor: try entry.numbers("zero_predictor", count: learner.steps.count),
          leastSquares: try entry.numbers("least_squares", count: learner.steps.count))
      },
      comparisons: try node.field("comparisons").elements().map { try Comparison($0, learners, shape) },
      skipped: try node.field("skipped").elements().map {
        SkippedLearner(learner: try $0.field("learner").string(), reason: try $0.field("reason").string())
      })
  }
}

extension Comparison {
  fileprivate init(_ node: JSONNode, _ learners: [LearnerResults], _ shape: PromptShape) throws {
    let (a, b) = (try node.learner("a", among: learners), try node.learner("b", among: learners))
    self.init(
      a: a.label, b: b.label,
      similarity: SimilarityMatrix(
        rows: a.steps.count, columns: b.steps.count,
        means: try node.entries("mean", rows: a.steps.count, columns: b.steps.count),
        standardErrors: try node.entries("standard_error", rows: a.steps.count, columns: b.steps.count)),
      forward: try BestMatches(node.field("a_to_b"), from: a.steps, to: b.steps, shape),
      backward: try BestMatches(node.field("b_to_a"), from: b.steps, to: a.steps, shape))
  }
}

extension BestMatches {
  fileprivate init(_ node: JSONNode, from a: StepAxis, to b: StepAxis, _ shape: PromptShape) throws {
    let matchesNode = try node.field("matches")
    let matches = try matchesNode.elements().map { try BestMatch($0, b) }
    guard matches.map(\.step) == a.values else { throw matchesNode.error("are not for the steps of the learner") }
    self.init(
      matches: matches, trend: try Trend(node.field("trend"), a),
      contributions: try StepCurves(node.field("contributions"), among: a.values, places: 0...shape.contextSize))
  }
}

extension BestMatch {
  fileprivate init(_ node: JSONNode, _ others: StepAxis) throws {
    let stepsNode = try node.field("step_interval")
    let steps = try stepsNode.elements().map { try $0.step(of: others) }
    guard steps.count == 2, steps[0] <= steps[1] else { throw stepsNode.error("is not a beginning and an end") }
    self.init(
      step: try node.field("step").integer(), best: try node.field("best").step(of: others),
      similarity: try node.field("similarity").number(), similarityInterval: try node.interval("similarity_interval"),
      stepInterval: steps[0]...steps[1], support: try node.support(),
      ties: try node.field("ties").elements().map { try $0.step(of: others) },
      kind: try node.field("kind").enumValue())
  }
}

extension Trend {
  fileprivate init(_ node: JSONNode, _ steps: StepAxis) throws {
    let field = try node.field("steps")
    let fitted = try field.elements().map { try $0.integer() }
    guard zip(fitted, fitted.dropFirst()).allSatisfy(<), Set(fitted).isSubset(of: steps.values) else {
      throw field.error("must hold some of the learner's steps, ascending")
    }
    self.init(
      steps: fitted, linear: try Fit(node.field("linear")),
      exponential: try Fit(node.field("exponential")), logarithmic: try Fit(node.field("logarithmic")),
      verdict: try node.field("verdict").enumValue(), support: try node.support())
  }
}

extension Trend.Fit {
  /// Nil for null.
  fileprivate init?(_ node: JSONNode) throws {
    if case .null = node.value { return nil }
    self.init(
      slope: try node.field("slope").number(), slopeInterval: try node.interval("slope_interval"),
      intercept: try node.field("intercept").number(),
      rSquared: try node.field("r_squared").number())
  }
}

extension JSONNode {
  /// The learner that a field names.
  fileprivate func learner(_ name: String, among learners: [LearnerResults]) throws -> LearnerResults {
    let field = try field(name)
    let label = try field.string()
    guard let learner = learners.first(where: { $0.label == label }) else {
      throw field.error("is '\(label)', which is none of the learners")
    }
    return learner
  }

  /// A step that the other learner has.
  fileprivate func step(of others: StepAxis) throws -> Int {
    let step = try integer()
    guard others.values.contains(step) else { throw error("is \(step), which is no step of the other learner") }
    return step
  }

  /// In what part of the resamples the outcome was the same.
  fileprivate func support() throws -> Double {
    let field = try field("win_rate")
    let rate = try field.number()
    guard (0...1).contains(rate) else { throw field.error("is not from 0 to 1") }
    return rate
  }

  /// A lower and an upper bound.
  fileprivate func interval(_ name: String) throws -> ClosedRange<Double> {
    let bounds = try numbers(name, count: 2)
    guard bounds[0] <= bounds[1] else { throw try field(name).error("ends before it begins") }
    return bounds[0]...bounds[1]
  }

  /// A list of so many numbers.
  fileprivate func numbers(_ name: String, count: Int) throws -> [Double] {
    let field = try field(name)
    let numbers = try field.elements().map { try $0.number() }
    guard numbers.count == count else { throw field.error("has \(numbers.count) entries; expected \(count)") }
    return numbers
  }

  /// A list of so many rows of so many numbers, one after the other.
  fileprivate func entries(_ name: String, rows: Int, columns: Int) throws -> [Double] {
    let field = try field(name)
    let entries = try field.elements().map { row in
      let numbers = try row.elements().map { try $0.number() }
      guard numbers.count == columns else { throw row.error("has \(numbers.count) entries; expected \(columns)") }
      return numbers
    }
    guard entries.count == rows else { throw field.error("has \(entries.count) rows; expected \(rows)") }
    return Array(entries.joined())
  }
}
