internal import Foundation
internal import LockstepCore
internal import LockstepFiles
internal import LockstepIdentification
internal import LockstepMatching
internal import LockstepNetworks
internal import LockstepRegistry
internal import LockstepResults

extension NetworkPlugin {
  /// The sizes, training record and errors of a trained network, for `describe`.
  ///
  /// - Throws: `LockstepError` that names the file that is missing or invalid.
  static func details(
    ofCheckpointOf preset: Preset, in catalog: Catalog
  ) throws -> [EntryDetail] {
    guard let folder = preset.specification.options[Checkpoints.optionName] else { return [] }
    let checkpoint = try checkpoint(folder: folder)
    let header = checkpoint.header
    let trainedOn = [header.functionClass, header.contextSize.map { "n = \($0)" }].compactMap(\.self)
    let readOuts = try ReadOuts(of: checkpoint)?.layers.count
    let count = checkpoint.model.layout.count
    let history = try TrainingHistory(folder: folder)
    return [
      .string("checkpoint", folder),
      EntryDetail(
        "network", [try header.network.sizes, "\(count) parameters"],
        header.network.value.merging(["parameters": .integer(count)])),
      EntryDetail(
        "trained on", trainedOn,
        [
          "function_class": header.functionClass.map { .string($0) } ?? .null,
          "context_size": header.contextSize.map { .integer($0) } ?? .null,
        ]),
      EntryDetail(
        "read-outs", [readOuts.map { "layers 1 to \($0)" } ?? "the last layer's own"], .integer(readOuts ?? 0)),
      EntryDetail("schedule", history.map { [$0.document.schedule] } ?? [], history?.document.scheduleJSON ?? .null),
      EntryDetail(
        "sessions", history?.sessions.map(\.summary) ?? [], history.map { .array($0.sessions.map(\.json)) } ?? .null),
      EntryDetail(
        "held-out error",
        try history?.evaluation.map { lines($0, isLinear: try isLinear(header, in: catalog)) } ?? [],
        history?.evaluation.map { .object([JSONValue.Field("step", .integer($0.step))] + $0.fields) } ?? .null),
      try response(of: checkpoint, in: catalog),
      .string("SHA-256", checkpoint.fingerprint),
    ]
  }

  /// The last layer's response to each direction of the weights after all examples; empty if its training is unknown.
  private static func response(of checkpoint: Checkpoint<Network>, in catalog: Catalog) throws -> EntryDetail {
    func detail(_ lines: [String], _ value: JSONValue = .null) -> EntryDetail {
      EntryDetail("coordinate response", lines, value)
    }
    guard let functionClass = checkpoint.header.functionClass, let n = checkpoint.header.contextSize else {
      return detail([])
    }
    let d = checkpoint.model.configuration.dimension
    let (count, queries) = (16 * d, 5 * d)
    let shape = PromptShape(dimension: d, contextSize: n)
    let prompts = SampledPrompts(of: try catalog.functionClass(functionClass), shape: shape, count: count, seed: 0)
    let learner = NetworkLearner(
      checkpoint.model, checkpoint.values, ReadOuts(ofLastLayerOf: checkpoint.model, checkpoint.values))
    do {
      try SystemResources.requireMemory(
        Double(max(1, d / 4)) * shape.workingBytes(steps: 1, queries: queries)
          + learner.workspaceBytes(for: shape, queries: queries),
        remedy: "'lockstep identify' measures it with fewer examples (--context-size)")
    } catch let error as LockstepError {
      return detail(["not measured: \(error)"], ["error": .string("\(error)")])
    }
    let response = try CoordinateResponse(of: learner, on: prompts)
    guard let values = response.singularValues.last, let largest = values.first, let smallest = values.last else {
      return detail([])
    }
    let line = String(
      format:
        "singular values %.2f to %.2f of the last layer's response to the least-squares weights after n examples "
        + "(1 is least squares; %d prompts)", smallest, largest, count)
    return detail([line], ["prompts": .integer(count), "singular_values": .numbers(values)])
  }

  /// Whether the functions that it was trained on are linear, as far as is known.
  private static func isLinear(_ header: CheckpointHeader, in catalog: Catalog) throws -> Bool {
    try header.functionClass.map { try catalog.functionClass($0).kernel == nil } ?? true
  }

  /// An evaluation with its errors at up to nine context lengths t. Least squares in x says nothing about how good a
  /// network of functions that are not linear is.
  private static func lines(_ evaluation: Evaluation, isLinear: Bool) -> [String] {
    let last = evaluation.errors.count - 1
    let lengths = Set((0...8).map { $0 * last / 8 }).sorted()
    let comparison =
      evaluation.relativeLoss.map { String(format: "%.4g times that of", $0) }
      ?? "undefined relative to the zero error of"
    let reference = isLinear ? "least squares" : "least squares in x (no measure of quality for nonlinear functions)"
    return ["\(comparison) \(reference) over all t, at step \(evaluation.step); squared error / d:"]
      + lengths.map {
        String(
          format: "t = %d: %.4g, least squares %.4g", $0, evaluation.errors[$0], evaluation.referenceErrors[$0])
      }
  }
}

extension JSONNode {
  /// The fields of a network's configuration, apart from its kind, on one line.
  var sizes: String {
    get throws {
      let sizes = try namedFields().filter { $0.name != "kind" }
      return try sizes.map { "\($0.name.replacing("_", with: " ")) \(try $0.node.optionText())" }.joined(
        separator: ", ")
    }
  }
}

extension TrainingDocument {
  /// The number of steps and the prompts of a step, on one line.
  var schedule: String {
    "\(counted(plan.steps, "step")) of \(counted(plan.batch, "prompt")) of d = \(plan.shape.dimension), "
      + "n = \(plan.shape.contextSize), seed \(plan.seed)"
  }

  /// The same for programs.
  var scheduleJSON: JSONValue {
    [
      "steps": .integer(plan.steps), "batch": .integer(plan.batch), "dimension": .integer(plan.shape.dimension),
      "context_size": .integer(plan.shape.contextSize), "seed": .integer(Int(plan.seed)),
    ]
  }
}

extension TrainingHistory.Session {
  fileprivate var summary: String {
    "from step \(start)\(plannedSteps.map { " of \($0)" } ?? ""): Lockstep \(lockstep), kernels \(kernels), "
      + "\(workers) \(workers == 1 ? "job" : "jobs"), " + Duration.seconds(seconds).formatted
  }

  fileprivate var json: JSONValue {
    [
      "step": .integer(start), "planned_steps": plannedSteps.map { .integer($0) } ?? .null,
      "lockstep": .string(lockstep),
      "kernels": .string(kernels), "workers": .integer(workers), "seconds": .number(seconds),
    ]
  }
}
