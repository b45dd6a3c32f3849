import LockstepCore
import LockstepFiles
import LockstepInterchange
import LockstepLinearRegression
import LockstepTestSupport
import Testing

private func zeros(_ name: String, _ shape: [Int]) -> Tensor {
  .f64(name, shape, [Double](repeating: 0, count: shape.reduce(1, *)))
}

@Test func predictionsOfOtherProgramsAreRead() throws {
  let folder = try TemporaryFolder()
  // Two steps, two prompts of two points.
  let path = try TensorBytes([
    .i64("steps", [2], [1, 12]), .f32("predictions", [2, 2, 2], [0, 1, 2, 3, 4, 5, 6, 7]), zeros("extra", [1]),
  ]).written(to: folder)
  let file = try PredictionFile(path)
  #expect(file.steps == StepAxis("step", [1, 12]))
  #expect(file.promptCount == 2 && file.points == 2 && file.dimension == nil && file.path == path)
  #expect(try file.predictions(0..<2).values == [0, 1, 2, 3, 4, 5, 6, 7])
  #expect(try file.predictions(1..<2).values == [2, 3, 6, 7])
}

@Test func metadataNamesTheSteps() throws {
  let folder = try TemporaryFolder()
  let path = try TensorBytes(
    [.f64("steps", [1], [0]), zeros("predictions", [1, 1, 2])], metadata: ["step": "layer"]
  ).written(to: folder)
  #expect(try PredictionFile(path).steps == StepAxis("layer", [0]))
}

@Test(arguments: ["", "la\nyer", "la\u{2028}yer", "la\u{1B}yer", String(repeating: "x", count: 41)])
func namesOfStepsFitIntoLabels(name: String) throws {
  let folder = try TemporaryFolder()
  let path = try TensorBytes(
    [.f64("steps", [1], [0]), zeros("predictions", [1, 1, 2])], metadata: ["step": name]
  ).written(to: folder)
  let words = "must be 1 to 40 characters without line breaks or other control characters"
  #expect(throws: LockstepError.file("\(path): the metadata 'step' \(words)")) { try PredictionFile(path) }
}

@Test(arguments: [true, false])
func predictionsRoundTripToTheBit(withWeights: Bool) throws {
  let folder = try TemporaryFolder()
  let prompts = SampledPrompts(
    of: LinearRegression(), shape: PromptShape(dimension: 2, contextSize: 3), count: 5, seed: 1)
  let axis = StepAxis("pass", [0, 3, 9])
  let writer = try PredictionFileWriter(
    folder.file("p"), steps: axis, prompts: prompts, weights: withWeights ? .exact : nil,
    metadata: ["learner": "x"], replacing: false)
  /// Numbers that depend on step, prompt and entry.
  func tensor(_ range: Range<Int>, width: Int) -> StepTensor {
    var tensor = StepTensor(steps: 3, prompts: range.count, points: 4, width: width)
    for (index, prompt) in range.enumerated() {
      for step in 0..<3 {
        for entry in 0..<4 * width {
          tensor.values[tensor.offset(step, index, 0) + entry] = 1 / Double(1 + 1000 * step + 100 * prompt + entry)
        }
      }
    }
    return tensor
  }
  // In pieces and out of order.
  for range in [3..<5, 0..<1, 1..<3] {
    try writer.write(
      tensor(range, width: 1), weights: withWeights ? tensor(range, width: 2) : nil, of: prompts.prompts(range))
  }
  #expect(!folder.contents.contains("p"))
  try writer.commit()
  let file = try PredictionFile(folder.file("p"))
  #expect(file.steps == axis && file.promptCount == 5 && file.points == 4)
  #expect(file.dimension == (withWeights ? 2 : nil))
  for range in [0..<5, 0..<1, 2..<4, 4..<5] {
    #expect(try file.predictions(range) == tensor(range, width: 1))
    #expect(try file.labels(range) == prompts.prompts(range).labels)
    if withWeights { #expect(try file.weights(range) == tensor(range, width: 2)) }
  }
}

@Test(arguments: [
  [3, 2], [1, 1], [0.5, 1], [-1, 1], [1, 1e300], [1, 9.3e18], [1, 1e10],
])
func unsortedStepsAreRejected(steps: [Double]) throws {
  let folder = try TemporaryFolder()
  let path = try TensorBytes([.f64("steps", [2], steps), zeros("predictions", [2, 1, 2])]).written(to: folder)
  #expect(
    throws: LockstepError.file(
      "\(path): tensor 'steps' holds \(steps[0]), \(steps[1]); expected increasing integers from 0 to 1000000000")
  ) {
    try PredictionFile(path)
  }
}

@Test func nonFiniteStepsAreRejected() throws {
  let folder = try TemporaryFolder()
  let path = try TensorBytes([.f64("steps", [2], [0, .nan]), zeros("predictions", [2, 1, 2])]).written(to: folder)
  #expect(throws: LockstepError.file("\(path): tensor 'steps' is nan at [1]; expected a finite number")) {
    try PredictionFile(path)
  }
}

private let steps = Tensor.i64("steps", [2], [0, 1])

@Test(arguments: [
  ([steps], "missing tensor 'predictions'; the file has steps"),
  ([zeros("predictions", [2, 1, 2])], "missing tensor 'steps'; the file has predictions"),
  ([steps, zeros("predictions", [2, 2])], "tensor 'predictions' has shape [2, 2]; expected [S, B, n+1]"),
  ([steps, zeros("predictions", [3, 1, 2])], "tensor 'steps' has shape [2]; expected [3]"),
  ([steps, zeros("predictions", [2, 0, 2])], "tensor 'predictions' is empty; its shape is [2, 0, 2]"),
  ([steps, zeros("predictions", [2, 1, 0])], "tensor 'predictions' is empty; its shape is [2, 1, 0]"),
  (
    [zeros("steps", [0]), zeros("predictions", [0, 1, 2])], "tensor 'predictions' is empty; its shape is [0, 1, 2]"
  ),
  (
    [zeros("steps", [2, 1]), zeros("predictions", [2, 1, 2])], "tensor 'steps' has shape [2, 1]; expected [2]"
  ),
  (
    [steps, zeros("predictions", [2, 1, 2]), zeros("weights", [2, 1, 2])],
    "tensor 'weights' has shape [2, 1, 2]; expected [S, B, n+1, d]"
  ),
  (
    [steps, zeros("predictions", [2, 1, 2]), zeros("weights", [2, 2, 1, 3])],
    "tensor 'weights' has shape [2, 2, 1, 3]; expected [2, 1, 2, 3]"
  ),
  (
    [steps, zeros("predictions", [2, 1, 2]), zeros("weights", [2, 1, 2, 0])],
    "tensor 'weights' is empty; its shape is [2, 1, 2, 0]"
  ),
  (
    [steps, Tensor(name: "predictions", type: "BF16", shape: [2, 1, 1], data: [0, 0, 0, 0])],
    "tensor 'predictions' has type BF16; expected F64, F32, I64 or I32"
  ),
])
private func inconsistentPredictionsAreRejected(tensors: [Tensor], words: String) throws {
  let folder = try TemporaryFolder()
  let path = try TensorBytes(tensors).written(to: folder)
  #expect(throws: LockstepError.file("\(path): \(words)")) { try PredictionFile(path) }
}

@Test func nonFinitePredictionsAreLocated() throws {
  let folder = try TemporaryFolder()
  let values = [0, 1, 2, 3, 4, 5, Double.infinity, 7]
  let path = try TensorBytes([steps, .f64("predictions", [2, 2, 2], values)]).written(to: folder)
  let file = try PredictionFile(path)
  #expect(try file.predictions(0..<1).values == [0, 1, 4, 5])
  #expect(throws: LockstepError.file("\(path): tensor 'predictions' is inf at [1, 1, 0]; expected a finite number")) {
    try file.predictions(1..<2)
  }
}
