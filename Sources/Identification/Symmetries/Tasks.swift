package import LockstepCore
internal import LockstepNumerics
public import LockstepStatistics

/// The same low-dimensional task put into the first or into the last coordinates of the inputs, the others zero. A
/// rotation-equivariant learner makes the same errors on both.
public struct EmbeddingTest: Codable, Sendable, Equatable {
  /// The number t of examples.
  public let prefixLength: Int
  /// The number of coordinates that the task lies in.
  public let taskDimension: Int
  /// For each of the learner's steps the squared error relative to the squared label, task in the first coordinates.
  public let firstCoordinates: [Estimate]
  /// The same with the task in the last coordinates.
  public let lastCoordinates: [Estimate]

  /// The sums of a block: for either embedding the squared labels, then the squared errors of every step.
  ///
  /// - Parameter prompts: Where inputs come from; the labels are <w, x> with standard normal w.
  /// - Throws: What the learner throws.
  package static func sums(
    _ learner: any InContextLearner, _ prompts: PromptBatch, prefixLength: Int, taskDimension: Int, seed: UInt64
  ) throws -> BlockSum {
    let d = prompts.shape.dimension
    precondition((1...d).contains(taskDimension), "a task has at least 1 and at most d dimensions")
    var values: [Double] = []
    for offset in [0, d - taskDimension] {
      var task = ShortenedPrompts(prompts, prefixLength)
      for prompt in 0..<task.count {
        var stream = task.stream(prompt, seed: seed, .firstTask)
        let own = stream.gaussians(taskDimension)
        for i in 0...prefixLength {
          let start = task.point(prompt, i) * d
          // The prompt's own first coordinates, so that both embeddings hold the very same task.
          let kept = Array(task.inputs[start..<start + taskDimension])
          for j in 0..<d { task.inputs[start + j] = 0 }
          for j in 0..<taskDimension { task.inputs[start + offset + j] = kept[j] }
          task.labels[task.point(prompt, i)] = zip(own, kept).reduce(0) { $0 + $1.0 * $1.1 }
        }
      }
      let answers = (0..<task.count).map { task.labels[task.point($0, prefixLength)] }
      values.append(answers.reduce(0) { $0 + $1 * $1 })
      values += try task.predictions(of: learner).map { squaredDistance($0, answers) }
    }
    return BlockSum(promptCount: prompts.count, values: values)
  }

  /// The test that the sums of the blocks amount to, in the blocks' order; nil if the task's labels are all zero.
  package init?(prefixLength: Int, taskDimension: Int, _ blocks: [BlockSum], bootstrap: StudentizedBootstrap) {
    let stride = (blocks.first?.values.count ?? 0) / 2
    guard blocks.total(0) > 0, blocks.total(stride) > 0 else { return nil }
    self.prefixLength = prefixLength
    self.taskDimension = taskDimension
    func errors(_ start: Int) -> [Estimate] {
      (1..<stride).map { step in
        bootstrap.ratio(blocks.map { $0.values[start + step] }, blocks.map { $0.values[start] })
      }
    }
    (firstCoordinates, lastCoordinates) = (errors(0), errors(stride))
  }
}

/// Examples whose first half is labeled by one task and the second half by another: which one a learner answers. Least
/// squares is equally far from both.
public struct TwoTaskTest: Codable, Sendable, Equatable {
  /// The number t of examples, the first half of them (rounded down) of the first task.
  public let prefixLength: Int
  /// For each of the learner's steps the squared distance to the first task's answer, relative to a squared answer.
  public let distanceToFirst: [Estimate]
  /// The same to the second task's answer.
  public let distanceToSecond: [Estimate]

  /// The sums of a block: the mean of the two squared answers, then for each step the squared distances to the first,
  /// then those to the second.
  ///
  /// - Parameter prompts: Where inputs come from; the labels are <w, x> with standard normal w, two for each prompt.
  /// - Throws: What the learner throws.
  package static func sums(
    _ learner: any InContextLearner, _ prompts: PromptBatch, prefixLength: Int, seed: UInt64
  ) throws -> BlockSum {
    var task = ShortenedPrompts(prompts, prefixLength)
    var answers: [[Double]] = [[], []]
    for prompt in 0..<task.count {
      for (half, use) in [StreamUse.firstTask, .secondTask].enumerated() {
        var stream = task.stream(prompt, seed: seed, use)
        let values = task.values(stream.gaussians(task.dimension), prompt)
        for i in half == 0 ? 0..<prefixLength / 2 : prefixLength / 2..<prefixLength {
          task.labels[task.point(prompt, i)] = values[i]
        }
        answers[half].append(values[prefixLength])
      }
    }
    let predictions = try task.predictions(of: learner)
    let squares = answers.joined().reduce(0) { $0 + $1 * $1 } / 2
    return BlockSum(
      promptCount: prompts.count,
      values: [squares] + answers.flatMap { answers in predictions.map { squaredDistance($0, answers) } })
  }

  /// The test that the sums of the blocks amount to, in the blocks' order; nil if the answers are all zero.
  package init?(prefixLength: Int, _ blocks: [BlockSum], bootstrap: StudentizedBootstrap) {
    let steps = ((blocks.first?.values.count ?? 1) - 1) / 2
    guard blocks.total(0) > 0 else { return nil }
    self.prefixLength = prefixLength
    func distances(_ start: Int) -> [Estimate] {
      (0..<steps).map { step in
        bootstrap.ratio(blocks.map { $0.values[start + step] }, blocks.map { $0.values[0] })
      }
    }
    (distanceToFirst, distanceToSecond) = (distances(1), distances(1 + steps))
  }
}

private func squaredDistance(_ a: [Double], _ b: [Double]) -> Double {
  zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
}
