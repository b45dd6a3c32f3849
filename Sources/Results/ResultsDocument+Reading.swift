internal import Foundation
internal import LockstepCore
internal import LockstepFiles

extension ResultsDocument {
  /// Reads a results file, or the one in a folder of results.
  ///
  /// - Throws: `LockstepError` that names the file and the field that is invalid or contradicts others.
  public init(_ path: String) throws {
    let file = isFolder(path) ? URL(filePath: path).appending(path: Self.fileName).path : path
    guard !isFolder(path) || InputFile.exists(file) else {
      throw LockstepError.file("'\(path)' is not a folder of results: it has no \(Self.fileName)")
    }
    let root = try JSONNode(document: file, schema: Self.schema)
    try root.rejectUnknownFields(
      [
        "schema", "schema_version", "provenance", "measurements", "learners", "references", "metrics",
        "identifications",
      ])
    let provenance = try Provenance(root.field("provenance"))
    let measurements = try root.list("measurements") { try MeasurementResults($0) }
    try root.requireDistinct("measurements", measurements.map(\.name))
    let names = measurements.map(\.name)
    let learners = try root.list("learners") { try LearnerResults($0, measuredBy: names) }
    try root.requireDistinct("learners", learners.map(\.label))
    let references = try root.field("references")
    let metrics = try root.list("metrics") { try MetricResults($0, learners, provenance.shape) }
    try root.requireDistinct("metrics", metrics.map(\.label))
    self.init(
      provenance: provenance,
      results: MatchResults(
        learners: learners,
        references: ReferenceResults(
          zeroPredictor: try LearnerResults(references.field("zero_predictor"), measuredBy: names),
          leastSquares: try LearnerResults(references.field("least_squares"), measuredBy: names)),
        measurements: measurements, metrics: metrics),
      identifications: try root.list("identifications") { try IdentificationSummary($0) })
  }

  /// The folder of a results file: the path itself if it is a folder, or else the file's.
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
        .file(try file.string(), sha256: try prompts.optionalField("sha256")?.string())
      } else {
        .sampled(functionClass: try prompts.string("function_class"), seed: try prompts.field("seed").integer())
      }
    self.init(
      version: try node.string("lockstep"), kernels: try node.string("kernels"), promptSource: source,
      shape: PromptShape(
        dimension: try node.field("dimension").integer(in: PromptShape.dimensions),
        contextSize: try node.field("context_size").integer(in: PromptShape.contextSizes)),
      promptCount: try node.field("prompt_count").integer(in: 1...Int.max),
      resamples: try node.field("resamples").integer(in: 1...Int.max), seed: try node.field("seed").integer(),
      queries: try node.field("queries").integer())
  }
}

extension MeasurementResults {
  fileprivate init(_ node: JSONNode) throws {
    self.init(
      name: try node.field("name").identifier(), specification: try node.string("specification"),
      axes: CurveAxes(
        title: try node.string("title"), caption: try node.string("caption"),
        position: try CurveAxes.Quantity(node.field("position")), value: try CurveAxes.Quantity(node.field("value")),
        scale: try node.field("scale").enumValue()))
  }
}

extension CurveAxes.Quantity {
  fileprivate init(_ node: JSONNode) throws {
    self.init(try node.field("name").identifier(), label: try node.string("label"))
  }
}

extension LearnerResults {
  fileprivate init(_ node: JSONNode, measuredBy measurements: [String]) throws {
    let steps = try node.ascending("steps", in: 0...StepGrid.maxStep)
    var terminations: [Termination: Int] = [:]
    for entry in try node.field("terminations").elements() {
      terminations[try Termination(entry), default: 0] += try entry.field("problems").integer(in: 1...1 << 40)
    }
    let curves = try node.list("curves") { entry in
      let measurement = try entry.field("measurement")
      guard measurements.contains(try measurement.string()) else {
        throw measurement.error("is '\(try measurement.string())', which is not one of the measurements")
      }
      let curves = try StepCurves(entry)
      guard curves.steps == steps else { throw try entry.field("steps").error("must be the steps of the learner") }
      return MeasuredCurves(measurement: try measurement.string(), curves: curves)
    }
    try node.requireDistinct("curves", curves.map(\.measurement))
    self.init(
      label: try node.string("label"), specification: try node.string("specification"),
      fingerprint: try node.optionalField("sha256")?.string(),
      steps: StepAxis(try node.field("step_name").stepName(), steps),
      terminations: terminations, curves: curves)
  }
}

extension StepCurves {
  fileprivate init(_ node: JSONNode) throws {
    let steps = try node.ascending("steps", in: 0...StepGrid.maxStep)
    let x = try node.ascending("x", in: 0...StepGrid.maxStep)
    self.init(
      steps: steps, x: x, means: try node.rows("mean", rows: steps.count, columns: x.count),
      standardErrors: try node.standardErrors(rows: steps.count, columns: x.count))
  }
}

extension Termination {
  fileprivate init(_ node: JSONNode) throws {
    let termination = try node.field("termination")
    switch try termination.string() {
    case "converged": self = .converged(step: try node.field("step").integer(in: 0...Int.max))
    case "iteration-limit": self = .iterationLimit
    case "line-search-failed": self = .lineSearchFailed(step: try node.field("step").integer(in: 0...Int.max))
    default: throw termination.error("must be one of converged, iteration-limit, line-search-failed")
    }
  }
}

extension MetricResults {
  fileprivate init(_ node: JSONNode, _ learners: [LearnerResults], _ shape: PromptShape) throws {
    let comparisons = try node.list("comparisons") { try Comparison($0, learners, shape) }
    guard Set(comparisons.map { Set([$0.a, $0.b]) }).count == comparisons.count else {
      throw try node.field("comparisons").error("contains a pair of learners more than once")
    }
    self.init(
      label: try node.string("label"), specification: try node.string("specification"),
      evidence: try node.string("evidence"), direction: try node.field("direction").enumValue(),
      floor: try node.optional("floor") { try $0.number() }, ceiling: try node.optional("ceiling") { try $0.number() },
      references: try node.list("references") { entry in
        let learner = try entry.learner("learner", among: learners)
        return ReferenceSimilarity(
          learner: learner.label,
          zeroPredictor: try entry.optional("zero_predictor") { try $0.numbers(learner.steps.count) },
          leastSquares: try entry.optional("least_squares") { try $0.numbers(learner.steps.count) })
      },
      comparisons: comparisons,
      skipped: try node.list("skipped") {
        SkippedLearner(learner: try $0.string("learner"), reason: try $0.string("reason"))
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
        means: try node.rows("mean", rows: a.steps.count, columns: b.steps.count),
        standardErrors: try node.standardErrors(rows: a.steps.count, columns: b.steps.count)),
      aToB: try BestMatches(node.field("a_to_b"), from: a.steps, to: b.steps, shape),
      bToA: try BestMatches(node.field("b_to_a"), from: b.steps, to: a.steps, shape))
    guard slopeProduct?.isFinite ?? true else {
      throw node.error("has two linear slopes whose product is not finite")
    }
  }
}

extension BestMatches {
  fileprivate init(_ node: JSONNode, from a: StepAxis, to b: StepAxis, _ shape: PromptShape) throws {
    let known = Set(b.values)
    let matches = try node.list("matches") { try BestMatch($0, known) }
    guard matches.map(\.step) == a.values else {
      throw try node.field("matches").error("must have one match for each step of the learner")
    }
    self.init(
      matches: matches, trend: try Trend(node.field("trend"), a),
      contributions: try node.optional("contributions") { node in
        let curves = try StepCurves(node)
        guard Set(curves.steps).isSubset(of: a.values) else {
          throw try node.field("steps").error("must be steps of the learner")
        }
        guard curves.x.allSatisfy((0...shape.contextSize).contains) else {
          throw try node.field("x").error("must be numbers of examples from 0 to \(shape.contextSize)")
        }
        return curves
      })
  }
}

extension BestMatch {
  /// - Parameter others: The steps of the other learner.
  fileprivate init(_ node: JSONNode, _ others: Set<Int>) throws {
    let steps = try node.list("step_interval") { try $0.step(of: others) }
    guard steps.count == 2, steps[0] <= steps[1] else {
      throw try node.field("step_interval").error("must be a lower and an upper bound")
    }
    self.init(
      step: try node.field("step").integer(), best: try node.field("best").step(of: others),
      similarity: try node.field("similarity").number(), similarityInterval: try node.interval("similarity_interval"),
      stepInterval: steps[0]...steps[1], support: try node.support(),
      ties: try node.list("ties") { try $0.step(of: others) }, kind: try node.field("kind").enumValue())
  }
}

extension Trend {
  fileprivate init(_ node: JSONNode, _ steps: StepAxis) throws {
    let fitted = try node.list("steps") { try $0.integer() }
    guard zip(fitted, fitted.dropFirst()).allSatisfy(<), Set(fitted).isSubset(of: steps.values) else {
      throw try node.field("steps").error("must be ascending steps of the learner")
    }
    self.init(
      steps: fitted, linear: try node.optional("linear") { try Fit($0) },
      power: try node.optional("power") { try Fit($0) },
      exponential: try node.optional("exponential") { try Fit($0) },
      logarithmic: try node.optional("logarithmic") { try Fit($0) },
      verdict: try node.field("verdict").enumValue(), support: try node.support())
    // These verdicts are those of a rising line, which views print; the reciprocal of its slope, too.
    guard [Verdict.linear, .power, .exponential, .logarithmic].contains(verdict) else { return }
    let fit = try node.field(verdict.rawValue)
    guard fit.value != .null else { throw fit.error("is null, although the verdict is '\(verdict.rawValue)'") }
    _ = try fit.field("slope").number("a normal number above 0, as the verdict is '\(verdict.rawValue)'") {
      $0 >= .leastNormalMagnitude
    }
  }
}

extension Trend.Fit {
  fileprivate init(_ node: JSONNode) throws {
    self.init(
      slope: try node.field("slope").number(), slopeInterval: try node.interval("slope_interval"),
      intercept: try node.field("intercept").number(), rSquared: try node.field("r_squared").number())
  }
}

extension JSONNode {
  func string(_ name: String) throws -> String { try field(name).string() }

  /// What a step is called.
  fileprivate func stepName() throws -> String {
    let name = try string()
    guard StepAxis.isName(name) else { throw error(StepAxis.nameRule) }
    return name
  }

  /// A name that can be a column or part of a file's name.
  fileprivate func identifier() throws -> String {
    let name = try string()
    guard !name.isEmpty, name.utf8.allSatisfy({ "abcdefghijklmnopqrstuvwxyz0123456789-_".utf8.contains($0) }) else {
      throw error("must be lower-case letters, digits, '-' and '_'")
    }
    return name
  }

  func list<Element>(_ name: String, _ read: (JSONNode) throws -> Element) throws -> [Element] {
    try field(name).elements().map(read)
  }

  /// A field that must be there, but may be null.
  fileprivate func optional<Value>(_ name: String, _ read: (JSONNode) throws -> Value) throws -> Value? {
    let field = try field(name)
    if case .null = field.value { return nil }
    return try read(field)
  }

  fileprivate func requireDistinct(_ name: String, _ names: [String]) throws {
    guard Set(names).count == names.count else { throw try field(name).error("contains a name more than once") }
  }

  /// A list of ascending integers, at least one.
  func ascending(_ name: String, in range: ClosedRange<Int>) throws -> [Int] {
    let values = try list(name) { try $0.integer(in: range) }
    guard !values.isEmpty, zip(values, values.dropFirst()).allSatisfy(<) else {
      throw try field(name).error("must be ascending integers")
    }
    return values
  }

  /// The learner that a field names.
  fileprivate func learner(_ name: String, among learners: [LearnerResults]) throws -> LearnerResults {
    let field = try field(name)
    let label = try field.string()
    guard let learner = learners.first(where: { $0.label == label }) else {
      throw field.error("is '\(label)', which is not one of the learners")
    }
    return learner
  }

  /// A step of the other learner.
  fileprivate func step(of others: Set<Int>) throws -> Int {
    let step = try integer()
    guard others.contains(step) else { throw error("is \(step), which is not a step of the other learner") }
    return step
  }

  /// The fraction of the resamples that agree.
  fileprivate func support() throws -> Double {
    try field("support").number("a number from 0 to 1") { (0...1).contains($0) }
  }

  /// A lower and an upper bound.
  fileprivate func interval(_ name: String) throws -> ClosedRange<Double> {
    let bounds = try field(name).numbers(2)
    guard bounds[0] <= bounds[1] else { throw try field(name).error("must be a lower and an upper bound") }
    return bounds[0]...bounds[1]
  }

  /// A list of `count` numbers.
  fileprivate func numbers(_ count: Int) throws -> [Double] {
    let numbers = try elements().map { try $0.number() }
    guard numbers.count == count else { throw error("has \(numbers.count) entries; expected \(count)") }
    return numbers
  }

  /// A list of rows of numbers, one row after the other.
  fileprivate func rows(_ name: String, rows: Int, columns: Int) throws -> [Double] {
    let numbers = try list(name) { try $0.numbers(columns) }
    guard numbers.count == rows else { throw try field(name).error("has \(numbers.count) rows; expected \(rows)") }
    return Array(numbers.joined())
  }

  /// Rows of standard errors.
  fileprivate func standardErrors(rows: Int, columns: Int) throws -> [Double] {
    let errors = try self.rows("standard_error", rows: rows, columns: columns)
    guard errors.allSatisfy({ $0 >= 0 }) else {
      throw try field("standard_error").error("contains a number below 0")
    }
    return errors
  }
}
