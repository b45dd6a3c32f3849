internal import Foundation
public import LockstepCore
public import LockstepFiles

extension NetworkPlugin {
  /// The name of a tensor that every network of this kind has, and no other.
  public static var signatureTensor: String { Network.Configuration.signatureTensor }

  /// Writes a checkpoint with the parameters of a PyTorch state dict.
  ///
  /// - Parameters:
  ///   - tensors: The state dict, f32.
  ///   - options: Values of the sizes that no tensor's shape determines; see ``BackboneConfiguration/importOptions``.
  ///   - functionClass: The specification of the function class that the network was trained on; nil if unknown.
  ///   - contextSize: The number n of examples before the last query that it was trained with; nil if unknown.
  /// - Returns: The network.
  /// - Throws: `LockstepError` that names the tensor or the option that is missing or wrong, or says why
  ///   the folder cannot be written.
  public static func importCheckpoint(
    _ tensors: TensorFile, options: [String: String], to folder: String, functionClass: String?, contextSize: Int?,
    replacing: Bool
  ) throws -> InContextModel<Network> {
    let model = InContextModel<Network>(try NetworkConfiguration(importing: tensors, options: options))
    guard !InputFile.exists(Checkpoints.path(TrainingDocument.fileName, in: folder)) else {
      throw LockstepError.file("'\(folder)' contains a training; choose another folder")
    }
    let values = try Checkpoints.read(model, from: tensors)
    let output = try AtomicFolder(folder, replacing: replacing, kind: CheckpointHeader.folderKind)
    try output.write(
      model, values, kind: about.identifier, summary: nil, functionClass: functionClass, contextSize: contextSize)
    try output.commit()
    return model
  }

  /// The sizes that no tensor's shape determines, such as the number of heads, checked by the network's predictions on
  /// prompts that it was trained on: a wrong one makes them bad. Of the import options, choices are checked, and the first.
  ///
  /// - Parameters:
  ///   - given: Values of the import options; a checked one that is missing is found.
  ///   - contextSize: The number n of examples that it was trained with; nil for 2 d, or as many as it has positions for
  ///     and as fit into a moderate amount of memory.
  /// - Returns: The given values, and those that were found.
  /// - Throws: `LockstepError` if it has positions for fewer examples, or with both errors if other values predict much better
  ///   than the given ones.
  public static func checkedImportOptions(
    _ tensors: TensorFile, given: [String: String], on functionClass: any FunctionClass, contextSize: Int?
  ) throws -> [String: String] {
    let candidates = try checkedImportValues.compactMap {
      values -> (values: [String: String], model: InContextModel<Network>, shape: PromptShape)? in
      let options = given.merging(values) { $1 }
      guard let sizes = try? NetworkConfiguration<Network.Configuration>(importing: tensors, options: options) else {
        return nil
      }
      let d = sizes.dimension
      let n = contextSize ?? min(2 * d, (sizes.maxPoints ?? .max) - 1, maxTrialInputs / d)
      try sizes.requirePositions(forContextSize: n)
      return (values, InContextModel(sizes), PromptShape(dimension: d, contextSize: n))
    }
    guard let first = candidates.first else { return given }
    // Options that no tensor's shape shows change no tensor: all candidates have the same parameters.
    let parameters = try Checkpoints.read(first.model, from: tensors)
    let trials = candidates.map { values, model, shape in
      let error = NetworkLearner(model, parameters).squaredErrors(on: functionClass, shape)
      // A wrong value may make the network diverge; what is no number would compare as neither better nor worse.
      return ImportTrial(
        values: values, error: error.own.isFinite ? error.own : .infinity, errorOfZero: error.zero)
    }
    // A network that predicts no better than zero has not learned this function class with any values.
    guard let best = trials.min(by: { $0.error < $1.error }), best.error < 0.9 * best.errorOfZero else { return given }
    let fitting = trials.filter { trial in trial.values.allSatisfy { given[$0.key] ?? $0.value == $0.value } }
    guard let own = fitting.min(by: { $0.error < $1.error }) else { return given }
    guard own.error <= 1.25 * best.error else {
      let wrong = best.values.filter { given[$0.key] ?? $0.value != $0.value }.sorted { $0.key < $1.key }
      throw LockstepError.option(
        String(
          format: "%@: %@ does not fit: on %@ the mean squared error is %.3g, and %.3g with %@", tensors.path,
          wrong.map { "\($0.key)=\(given[$0.key] ?? "")" }.joined(separator: " "), functionClass.specification,
          own.error, best.error, wrong.map { "\($0.key)=\($0.value)" }.joined(separator: " ")))
    }
    // Values that predict the same, such as the step of an update of normalized keys, are left at the first.
    let found = fitting.first { $0.error <= 1.01 * own.error } ?? own
    return given.merging(found.values) { $1 }
  }

  /// All combinations of the values of the options that predictions check, those of defaults first.
  private static var checkedImportValues: [[String: String]] {
    var combinations: [[String: String]] = [[:]]
    for name in Network.Configuration.importOptions {
      guard let option = Network.Configuration.options.first(where: { $0.name == name }) else { continue }
      let values: [String]
      switch option.domain {
      case .choice(let words): values = words
      case .flag: values = ["true", "false"]
      case .integer where name == Network.Configuration.importOptions.first: values = (1...64).map(String.init)
      default: continue
      }
      combinations = combinations.flatMap { combination in
        values.map { combination.merging([name: $0]) { $1 } }
      }
    }
    return combinations
  }
}

/// The most numbers of a prompt's inputs on which import options are tried.
private let maxTrialInputs = 1 << 20

/// How well an imported network predicts with some values of the import options.
private struct ImportTrial {
  let values: [String: String]
  /// Its mean squared error, and that of predicting zero.
  let error, errorOfZero: Double
}

extension NetworkLearner {
  /// The network with its own read-out of the last layer.
  fileprivate init(_ model: InContextModel<Network>, _ values: Parameters<Float>) {
    self.init(model, values, ReadOuts(ofLastLayerOf: model, values))
  }

  /// The mean squared errors of its predictions and of predicting zero, on 64 prompts after the second half of the
  /// examples: with few examples no prediction is good.
  fileprivate func squaredErrors(
    on functionClass: any FunctionClass, _ shape: PromptShape
  ) -> (own: Double, zero: Double) {
    let prompts = functionClass.prompts(0..<64, shape: shape, seed: 0)
    let predictions = predictions(for: prompts).predictions.values.suffix(prompts.labels.count)
    let late = zip(predictions, prompts.labels).enumerated().filter { 2 * ($0.offset % shape.points) >= shape.points }
    let errors = late.map { ($0.element.0 - $0.element.1, $0.element.1) }
    let count = Double(errors.count)
    return (errors.reduce(0) { $0 + $1.0 * $1.0 } / count, errors.reduce(0) { $0 + $1.1 * $1.1 } / count)
  }
}
