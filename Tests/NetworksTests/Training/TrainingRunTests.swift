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
  _ document: TrainingDocument, in folder: String, resuming: Bool = false, workers: Int = 1
) throws -> TrainingRun<TransformerBackbone<Float>> {
  try TrainingRun(
    document, network: "transformer", in: folder, resuming: resuming, functionClass: LinearRegression(),
    reference: OrdinaryLeastSquares(), executor: ThreadExecutor(workers: workers))
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
