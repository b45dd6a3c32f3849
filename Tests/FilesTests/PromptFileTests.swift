import LockstepCore
import LockstepFiles
import LockstepInterchange
import LockstepLinearRegression
import LockstepTestSupport
import Testing

private func complaint(_ tensors: [Tensor]) throws -> String {
  let folder = try TemporaryFolder()
  let path = try TensorBytes(tensors).written(to: folder)
  let error = try #require(throws: LockstepError.self) { try PromptFile(path) }
  #expect(error.description.hasPrefix("\(path): "))
  return String(error.description.dropFirst(path.count + 2))
}

private func zeros(_ name: String, _ shape: [Int]) -> Tensor {
  .f64(name, shape, [Double](repeating: 0, count: shape.reduce(1, *)))
}

@Test(arguments: [true, false])
func promptsAreRead(single: Bool) throws {
  let folder = try TemporaryFolder()
  let inputs = (0..<12).map { Double($0) / 4 }
  let labels = (0..<6).map { -Double($0) / 8 }
  let tensors: [Tensor] =
    single
    ? [.f32("ys", [2, 3], labels.map(Float.init)), .f32("xs", [2, 3, 2], inputs.map(Float.init))]
    : [.f64("xs", [2, 3, 2], inputs), zeros("extra", [5]), .f64("ys", [2, 3], labels)]
  let file = try PromptFile(TensorBytes(tensors, metadata: ["seed": "7"]).written(to: folder))
  #expect(file.count == 2)
  #expect(file.shape == PromptShape(dimension: 2, contextSize: 2))
  #expect(file.metadata == ["seed": "7"])
  let all = try file.prompts(0..<2)
  #expect(all.inputs == inputs && all.labels == labels && all.range == 0..<2)
  let second = try file.prompts(1..<2)
  #expect(second.inputs == Array(inputs[6...]) && second.labels == Array(labels[3...]) && second.range == 1..<2)
}

@Test func promptsRoundTripToTheBit() throws {
  let folder = try TemporaryFolder()
  let shape = PromptShape(dimension: 3, contextSize: 4)
  // More than one batch.
  let prompts = SampledPrompts(of: LinearRegression().setting(\.noise, to: 0.1), shape: shape, count: 150, seed: 5)
  var progress: [Int] = []
  try PromptFile.write(prompts, to: folder.file("p"), metadata: ["made": "here"], replacing: false) {
    progress.append($0)
  }
  let file = try PromptFile(folder.file("p"))
  #expect(file.count == 150 && file.shape == shape && file.metadata == ["made": "here"])
  for range in [0..<150, 60..<70, 149..<150] {
    let (drawn, read) = (prompts.prompts(range), try file.prompts(range))
    #expect(drawn.inputs.map(\.bitPattern) == read.inputs.map(\.bitPattern))
    #expect(drawn.labels.map(\.bitPattern) == read.labels.map(\.bitPattern))
  }
  #expect(progress.last == 150 && progress == progress.sorted())
  #expect(folder.contents == ["p"])
}

@Test func queriesAreFromTheSourceOrStandardNormal() throws {
  let folder = try TemporaryFolder()
  let shape = PromptShape(dimension: 3, contextSize: 4)
  let prompts = SampledPrompts(
    of: LinearRegression().setting(\.conditionNumber, to: 100), shape: shape, count: 2, seed: 5)
  try PromptFile.write(prompts, to: folder.file("p"), metadata: [:], replacing: false)
  var file = try PromptFile(folder.file("p"))
  #expect(
    file.queries(1..<2, count: 6).inputs
      == QueryBatch.standardNormal(1..<2, count: 6, dimension: 3, seed: 0).inputs)
  file.querySource = prompts
  #expect(file.queries(1..<2, count: 6).inputs == prompts.queries(1..<2, count: 6).inputs)
}

@Test(arguments: [
  ([zeros("xs", [2, 3, 2])], "missing tensor 'ys'; the file has xs"),
  ([zeros("ys", [2, 3])], "missing tensor 'xs'; the file has ys"),
  ([zeros("xs", [6, 2]), zeros("ys", [2, 3])], "tensor 'xs' has shape [6, 2]; expected [B, n+1, d]"),
  (
    [zeros("xs", [2, 3, 2, 1]), zeros("ys", [2, 3])], "tensor 'xs' has shape [2, 3, 2, 1]; expected [B, n+1, d]"
  ),
  ([zeros("xs", [2, 3, 2]), zeros("ys", [2, 3, 1])], "tensor 'ys' has shape [2, 3, 1]; expected [2, 3]"),
  ([zeros("xs", [2, 3, 2]), zeros("ys", [3, 2])], "tensor 'ys' has shape [3, 2]; expected [2, 3]"),
  ([zeros("xs", [0, 3, 2]), zeros("ys", [0, 3])], "no prompts; tensor 'xs' has shape [0, 3, 2]"),
  (
    [zeros("xs", [2, 1, 2]), zeros("ys", [2, 1])],
    "tensor 'xs' has shape [2, 1, 2]; a prompt has 2 to 1000001 points of 1 to 10000 dimensions"
  ),
  (
    [zeros("xs", [2, 3, 0]), zeros("ys", [2, 3])],
    "tensor 'xs' has shape [2, 3, 0]; a prompt has 2 to 1000001 points of 1 to 10000 dimensions"
  ),
  (
    [Tensor(name: "xs", type: "F16", shape: [1, 2, 1], data: [0, 0, 0, 0]), zeros("ys", [1, 2])],
    "tensor 'xs' has type F16; expected F64, F32, I64 or I32"
  ),
  (
    [zeros("xs", [1, 2, 1]), Tensor(name: "ys", type: "I8", shape: [1, 2], data: [0, 0])],
    "tensor 'ys' has type I8; expected F64, F32, I64 or I32"
  ),
])
private func inconsistentPromptsAreRejected(tensors: [Tensor], words: String) throws {
  #expect(try complaint(tensors) == words)
}

@Test(arguments: [("xs", [0, 1, 2, 3, .nan, 5, 6, 7], "[1, 0, 0]"), ("ys", [0, 1, 2, -Double.infinity], "[1, 1]")])
func nonFinitePromptsAreLocated(name: String, values: [Double], position: String) throws {
  let folder = try TemporaryFolder()
  let tensor = Tensor.f64(name, name == "xs" ? [2, 2, 2] : [2, 2], values)
  let other = name == "xs" ? zeros("ys", [2, 2]) : zeros("xs", [2, 2, 2])
  let path = try TensorBytes([tensor, other]).written(to: folder)
  let file = try PromptFile(path)
  #expect(throws: Never.self) { try file.prompts(0..<1) }
  let number = values.first { !$0.isFinite } ?? 0
  #expect(throws: LockstepError.file("\(path): tensor '\(name)' is \(number) at \(position); expected a finite number"))
  {
    try file.prompts(1..<2)
  }
}
