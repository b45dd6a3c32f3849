import LockstepCore
import LockstepFiles
import LockstepInterchange
import LockstepLinearRegression
import LockstepRecorded
import LockstepTestSupport

/// Prompts, and a file that holds for each of them the predictions of some weights, and perhaps the weights.
struct RecordedFile {
  static let axis = StepAxis("layer", [1, 2, 5])
  static let shape = PromptShape(dimension: 2, contextSize: 3)
  static let prompts = SampledPrompts(of: LinearRegression(), shape: shape, count: 7, seed: 3)

  let folder: TemporaryFolder
  let weights: WeightTrajectory
  let predictions: StepTensor

  var path: String { folder.file("a,b=c.safetensors") }

  /// - Parameters:
  ///   - disturbance: What is added to the last prompt's last prediction.
  ///   - kind: What the file says of its weights.
  init(withWeights: Bool, disturbance: Double = 0, kind: PredictionFile.WeightKind = .exact) throws {
    folder = try TemporaryFolder()
    let all = Self.prompts.prompts(0..<Self.prompts.count)
    var weights = StepTensor(steps: Self.axis.count, prompts: all.count, points: Self.shape.points, width: 2)
    for index in weights.values.indices { weights.values[index] = 1 / Double(3 + index) - 0.01 }
    self.weights = WeightTrajectory(weights: weights)
    var predictions = self.weights.trajectory(for: all).predictions
    predictions.values[predictions.values.count - 1] += disturbance
    self.predictions = predictions

    let writer = try PredictionFileWriter(
      path, steps: Self.axis, prompts: Self.prompts, weights: withWeights ? kind : nil, metadata: [:],
      replacing: false)
    try writer.write(predictions, weights: withWeights ? weights : nil, of: all)
    try writer.commit()
  }

  /// The learner as the plugin makes it of the file.
  func learner() throws -> any InContextLearner {
    try Recorded(options: ["file": path]).makeLearner()
  }
}

/// The part of a tensor that belongs to some prompts.
func part(_ range: Range<Int>, of tensor: StepTensor) -> StepTensor {
  let values = (0..<tensor.steps).flatMap { step in
    tensor.values[tensor.offset(step, range.lowerBound, 0)..<tensor.offset(step, range.upperBound, 0)]
  }
  return StepTensor(
    steps: tensor.steps, prompts: range.count, points: tensor.points, width: tensor.width, values: values)
}

/// Everything, a prompt at either end, and pieces between.
let chunks = [0..<7, 0..<1, 6..<7, 2..<5, 3..<3]
