internal import Foundation
internal import LockstepCore
internal import LockstepFiles
internal import LockstepNetworks
internal import LockstepRegistry

extension NetworkPlugin {
  /// What a trained network is and how it came to be, name and values.
  ///
  /// - Throws: ``LockstepCore/LockstepError`` that names the file that is missing or wrong.
  static func facts(ofCheckpointOf preset: Preset) throws -> [(name: String, values: [String])] {
    guard let folder = preset.specification.options["checkpoint"] else { return [] }
    let checkpoint = try checkpoint(folder: folder)
    let header = checkpoint.header
    let trainedOn = [header.functionClass, header.contextSize.map { "n = \($0)" }].compactMap(\.self)
    let readOuts = try ReadOuts(of: checkpoint).map { "layers 1 to \($0.layers.count)" } ?? "the last layer's own"
    let history = try TrainingHistory(folder: folder)
    return [
      ("checkpoint", [folder]),
      ("network", [try checkpoint.header.network.sizes, "\(checkpoint.model.layout.count) parameters"]),
      ("trained on", trainedOn), ("read-outs", [readOuts]), ("course", history.map { [$0.document.course] } ?? []),
      ("made by", history?.legs.map(\.words) ?? []),
      ("held-out error", history?.evaluation.map { words($0.step, $0.result) } ?? []),
      ("SHA-256", [checkpoint.fingerprint]),
    ]
  }

  /// An evaluation, with the errors after up to nine numbers of examples.
  private static func words(_ step: Int, _ evaluation: Evaluation) -> [String] {
    let last = evaluation.errors.count - 1
    let places = Set((0...8).map { $0 * last / 8 }).sorted()
    return [
      String(
        format: "%.4g times that of least squares over all t, after step %d; squared error / d:",
        evaluation.relativeLoss, step)
    ]
      + places.map {
        String(
          format: "t = %d: %.4g, least squares %.4g", $0, evaluation.errors[$0], evaluation.referenceErrors[$0])
      }
  }
}

extension JSONNode {
  /// The fields of a network beside its kind, in a line.
  var sizes: String {
    get throws {
      let sizes = try namedFields().filter { $0.name != "kind" }
      return try sizes.map { "\($0.name.replacing("_", with: " ")) \(try $0.node.optionText())" }.joined(
        separator: ", ")
    }
  }
}

extension TrainingDocument {
  /// How it goes on, in a line.
  var course: String {
    "\(plan.steps) steps of \(plan.batch) prompts of d = \(plan.shape.dimension), n = \(plan.shape.contextSize), "
      + "seed \(plan.seed)"
  }
}

extension TrainingHistory.Leg {
  fileprivate var words: String {
    "from step \(start)\(plannedSteps.map { " of \($0)" } ?? ""): Lockstep \(lockstep), kernels \(kernels), "
      + "\(workers) \(workers == 1 ? "job" : "jobs"), " + Progress.words(for: .seconds(seconds))
  }
}
