import Foundation
import LockstepCore
import LockstepFiles
import LockstepLinearRegression
import LockstepNetworks
import LockstepNumerics
import LockstepOrdinaryLeastSquares
import LockstepTestSupport
import LockstepTransformer
import Testing

private let muon = #"{"method": "muon", "learning_rate": 0.02, "adamw": {"learning_rate": 0.002}}"#

/// A document with only the required fields, but for those in `changes`; an empty value leaves a field out.
private func document(_ changes: [String: String] = [:], in folder: String) throws -> TrainingDocument {
  let fields = [
    "schema": "\"lockstep.training\"", "schema_version": "1", "summary": "\"a small training\"",
    "network": #"{"kind": "transformer", "dimension": 3, "layers": 2, "heads": 2, "width": 8, "positions": 16}"#,
    "function_class": "\"linear-regression\"", "context_size": "5", "batch": "20", "steps": "6", "optimizer": muon,
  ].merging(changes) { $1 }
  let lines = fields.filter { !$0.value.isEmpty }.map { "\"\($0.key)\": \($0.value)" }
  let path = folder + "/document.json"
  try Data("{\(lines.joined(separator: ","))}".utf8).write(to: URL(filePath: path))
  return try TrainingDocument(path: path)
}

private func run(
  _ document: TrainingDocument, in folder: String, resuming: Bool = false, workers: Int = 1,
  reference: any InContextLearner = OrdinaryLeastSquares()
) throws -> TrainingRun<TransformerBackbone<Float>> {
  try TrainingRun(
    document, network: "transformer", in: folder, resuming: resuming, functionClass: LinearRegression(),
    reference: reference, executor: ThreadExecutor(workers: workers))
}

/// What a training reports.
private func events(
  of run: TrainingRun<TransformerBackbone<Float>>
) throws -> (progress: [TrainingProgress], evaluations: [Evaluation]) {
  var (progress, evaluations): ([TrainingProgress], [Evaluation]) = ([], [])
  _ = try run.run(report: { event in
    switch event {
    case .progress(let entry): progress.append(entry)
    case .evaluation(let entry): evaluations.append(entry)
    }
  })
  return (progress, evaluations)
}

/// A trainer at step 0 of the same training as a document's.
private func twin(of document: TrainingDocument) -> Trainer<TransformerBackbone<Float>> {
  let model = InContextModel<TransformerBackbone<Float>>(
    NetworkConfiguration(dimension: 3, backbone: .init(layers: 2, heads: 2, width: 8, positions: 16)))
  return Trainer(model, document.plan, functionClass: LinearRegression(), executor: ThreadExecutor(workers: 1))
}

/// The number of prompts of an evaluation: more than a thread holds at once, and not a multiple of that.
private let heldOutCount = 40

/// The mean squared error after t = 0, ..., n examples on the held-out prompts of these sizes.
private func heldOutErrors(
  _ shape: PromptShape, seed: UInt64, of predictions: (PromptBatch) throws -> [Double]
) rethrows -> [Double] {
  let first = PromptIndexRanges.evaluation
  let prompts = LinearRegression().prompts(first..<first + heldOutCount, shape: shape, seed: seed)
  let squares = zip(try predictions(prompts), prompts.labels).map { ($0 - $1) * ($0 - $1) }
  return (0..<shape.points).map { t in
    let sum = stride(from: t, to: squares.count, by: shape.points).reduce(0.0) { $0 + squares[$1] }
    return sum / Double(heldOutCount)
  }
}

/// The same of least squares, the reference.
private func leastSquaresErrors(_ shape: PromptShape, seed: UInt64) throws -> [Double] {
  try heldOutErrors(shape, seed: seed) { try OrdinaryLeastSquares().predictions(for: $0).predictions.values }
}

/// A reference that knows the labels.
private struct Oracle: InContextLearner {
  var axis: StepAxis { .single }

  func predictions(for prompts: PromptBatch) -> Trajectory {
    Trajectory(
      predictions: StepTensor(
        steps: 1, prompts: prompts.count, points: prompts.shape.points, values: prompts.labels))
  }

  func predictions(at queries: QueryBatch, of prompts: PromptBatch) -> StepTensor {
    preconditionFailure("an evaluation has no queries")
  }
}

struct TrainingRunTests {
  /// Muon's state is in the file: an interrupted training ends as an uninterrupted one, whatever the workers.
  @Test func resumesToTheSameBits() throws {
    let temporary = try TemporaryFolder()
    let folder = temporary.path
    let document = try document(in: folder)
    _ = try run(document, in: folder + "/whole").run()
    var checks = 0
    _ = try run(document, in: folder + "/parts", workers: 3).run(shouldStop: {
      checks += 1
      return checks == 4
    })
    let rest = try run(document, in: folder + "/parts", resuming: true, workers: 2)
    #expect(rest.completedSteps == 3)
    _ = try rest.run()
    for file in ["model.safetensors", "training-state.safetensors"] {
      let files = try ["whole", "parts"].map { try InputFile.bytes(of: "\(folder)/\($0)/\(file)") }
      #expect(files[0] == files[1], "\(file)")
    }
    let history = try #require(try TrainingHistory(folder: folder + "/parts"))
    #expect(history.sessions.map(\.start) == [0, 3])
    #expect(history.evaluation?.step == 6)
  }

  /// Two steps make an entry of the log. The inputs get their third dimension with the fourth step, and the learning rate
  /// rises with each step.
  @Test func logsTheMeanLossOfTheStepsSinceTheLastEntry() throws {
    let temporary = try TemporaryFolder()
    let document = try document(
      [
        "seed": "3", "log_interval": "2", "evaluation": #"{"prompts": \#(heldOutCount)}"#,
        "optimizer": #"{"method": "adam", "learning_rate": 0.03, "warm_up_steps": 6}"#,
        "curriculum": #"{"dimension": {"start": 2, "increment": 1, "interval": 3}}"#,
      ], in: temporary.path)
    let progress = try events(of: run(document, in: temporary.file("net"))).progress
    let twin = twin(of: document)
    #expect(progress.map(\.step) == [2, 4, 6])
    for entry in progress {
      let loss = (try twin.step() + twin.step()) / 2
      // The sizes and the rate are those of the entry's last step.
      let shape = PromptShape(dimension: entry.step < 4 ? 2 : 3, contextSize: 5)
      let reference = try leastSquaresErrors(shape, seed: 3).reduce(0, +) / 6
      let relativeLoss = try #require(entry.relativeLoss)
      #expect(entry.shape == shape)
      #expect(abs(entry.loss / loss - 1) < 1e-12, "step \(entry.step): \(entry.loss), not \(loss)")
      #expect(abs(relativeLoss / (loss / reference) - 1) < 1e-12, "step \(entry.step): \(relativeLoss)")
      #expect(abs(entry.learningRate - 0.005 * Double(entry.step)) < 1e-15)
    }

    let lines = try String(contentsOfFile: temporary.file("net/log.jsonl"), encoding: .utf8).split(separator: "\n")
    let entries = try lines.compactMap { try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any] }
      .filter { $0["loss"] != nil }
    let expected: [(name: String, values: [Double])] = [
      ("step", [2, 4, 6]), ("dimension", [2, 3, 3]), ("points", [6, 6, 6]), ("loss", progress.map(\.loss)),
      ("relative_loss", progress.compactMap(\.relativeLoss)), ("learning_rate", progress.map(\.learningRate)),
    ]
    for (name, values) in expected {
      let logged = entries.compactMap { $0[name] as? Double }
      #expect(relativeDifference(logged, values) < 1e-15, "\(name): \(logged)")
    }
  }

  /// Every evaluation is of the full size, whatever the size of the steps, and on prompts that serve no other purpose.
  @Test func evaluatesTheNetworkOnHeldOutPrompts() throws {
    let temporary = try TemporaryFolder()
    let document = try document(
      [
        "seed": "3", "evaluation": #"{"prompts": \#(heldOutCount), "interval": 2}"#,
        "curriculum": #"{"dimension": {"start": 2, "increment": 1, "interval": 3}}"#,
      ], in: temporary.path)
    let evaluations = try events(of: run(document, in: temporary.file("net"))).evaluations
    let twin = twin(of: document)
    let shape = PromptShape(dimension: 3, contextSize: 5)
    let reference = try leastSquaresErrors(shape, seed: 3)
    #expect(evaluations.map(\.step) == [2, 4, 6])
    for evaluation in evaluations {
      for _ in 0..<2 { _ = try twin.step() }
      let errors = heldOutErrors(shape, seed: 3) { twin.model.predictions(for: $0, twin.state.parameters) }
      // In single precision, products of other sizes round differently.
      #expect(relativeDifference(evaluation.errors, errors.map { $0 / 3 }) < 1e-5, "step \(evaluation.step)")
      #expect(relativeDifference(evaluation.referenceErrors, reference.map { $0 / 3 }) < 1e-12)
      let relativeLoss = try #require(evaluation.relativeLoss)
      let expected = errors.reduce(0, +) / reference.reduce(0, +)
      #expect(abs(relativeLoss / expected - 1) < 1e-5, "step \(evaluation.step): \(relativeLoss), not \(expected)")
    }
    // The log has the same numbers.
    let history = try #require(try TrainingHistory(folder: temporary.file("net")))
    #expect(history.evaluation == evaluations.last)
  }

  @Test func noLossIsRelativeToAnExactReference() throws {
    let temporary = try TemporaryFolder()
    let document = try document(
      ["log_interval": "3", "evaluation": #"{"prompts": 5, "interval": 3}"#], in: temporary.path)
    let (progress, evaluations) = try events(of: run(document, in: temporary.file("net"), reference: Oracle()))
    #expect(progress.count == 2 && progress.allSatisfy { $0.relativeLoss == nil && $0.loss > 0 })
    #expect(evaluations.count == 2 && evaluations.allSatisfy { $0.relativeLoss == nil })
    #expect(evaluations.allSatisfy { $0.referenceErrors == [0, 0, 0, 0, 0, 0] && $0.errors[5] > 0 })
  }

  @Test func bookkeepingHasDefaults() throws {
    let temporary = try TemporaryFolder()
    let folder = temporary.path
    let document = try document(in: folder)
    #expect(document.plan.seed == 0)
    #expect(document.evaluationPrompts == 1024 && document.evaluationInterval == 1000)
    #expect(document.checkpointInterval == 500 && document.logInterval == 100)
    let optimizer = try #require(document.plan.optimizer as? MuonOptimizer)
    #expect(optimizer == MuonOptimizer(adam: AdamOptimizer(weightDecay: 0.01), adamLearningRateRatio: 0.1))
  }

  @Test(arguments: [
    (["batch": "", "steps": "", "optimizer": ""], "missing fields 'batch', 'steps', 'optimizer'"),
    (["optimizer": #"{"method": "muon", "learning_rate": 1}"#], "missing field 'optimizer.adamw'"),
    (
      ["optimizer": #"{"method": "muon", "learning_rate": 1, "beta_1": 0.9, "adamw": {}}"#],
      "unknown field 'optimizer.beta_1'"
    ),
    (["optimizer": #"{"method": "adam", "learning_rate": 1, "momentum": 0.9}"#], "unknown field 'optimizer.momentum'"),
    (["optimizer": #"{"method": "adam", "learning_rate": 1, "weight_decay": 0.1}"#], "'adamw'"),
  ])
  func aWrongDocumentNamesItsFields(changes: [String: String], expected: String) throws {
    let temporary = try TemporaryFolder()
    let folder = temporary.path
    let error = #expect(throws: LockstepError.self) { try document(changes, in: folder) }
    #expect(error?.description.contains(expected) == true, "\(error?.description ?? "")")
  }
}
