import LockstepCore
import LockstepIdentification
import LockstepNumerics
import LockstepStatistics
import LockstepTestSupport
import Testing

struct SymmetryTests {
  static let prompts = regressionPrompts(0..<32, d: 4, n: 9, seed: 2)

  /// What each method's predictions change under; every other invariance holds to rounding.
  static let methods: [(String, Textbook, Set<Invariance>)] = [
    ("least squares", .leastSquares, []),
    ("Newton", .newton(steps: 4), []),
    ("GD++", .plusPlus(steps: 2), []),
    ("gradient descent relative to the largest eigenvalue", .descent(steps: 4) { 1 / $0 }, []),
    ("gradient descent", .descent(steps: 4) { _ in 0.02 }, [.inputScaling]),
    ("ridge regression", .ridge(1), [.inputScaling]),
    ("conjugate gradients", .conjugateGradient(steps: 2), [.labelAdditivity]),
    ("LMS", .online { _ in 0.1 }, [.order, .inputScaling]),
    ("NLMS", .online { 1 / $0 }, [.order]),
    ("diagonal preconditioning", .preconditioned, [.rotation]),
  ]

  @Test(arguments: 0..<methods.count)
  func methodsHaveTheInvariancesOfTheTable(index: Int) throws {
    let (name, method, broken) = Self.methods[index]
    let battery = try Self.battery(of: method)
    for invariance in Invariance.allCases {
      let departure = battery.departure(0, from: invariance)
      if broken.contains(invariance) {
        #expect(departure.value > 0.01, "\(name), \(invariance)")
      } else {
        #expect(departure.value < InvarianceBattery.tolerance, "\(name), \(invariance)")
      }
    }
  }

  @Test func queriesAndLabelsAreReflectedAndScaled() throws {
    // (<w, x> + 1)^2 is neither odd in the query nor homogeneous in the labels.
    let battery = try Self.battery(of: Squared())
    #expect(battery.departure(0, from: .queryReflection).value > 0.1)
    #expect(battery.departure(0, from: .labelScaling).value > 0.1)
    #expect(battery.departure(0, from: .labelAdditivity).value > 0.1)
    #expect(battery.departure(0, from: .order).value < InvarianceBattery.tolerance)
  }

  /// A prompt of zeros has no label to add, and is no reason to leave the others out.
  @Test func aPromptOfZerosDoesNoHarm() throws {
    let prompts = Self.prompts
    var (inputs, labels) = (prompts.inputs, prompts.labels)
    for i in 0..<prompts.shape.points * prompts.shape.dimension { inputs[i] = 0 }
    for i in 0..<prompts.shape.points { labels[i] = 0 }
    let changed = PromptBatch(range: prompts.range, shape: prompts.shape, inputs: inputs, labels: labels)
    let sums = try InvarianceBattery.sums(Textbook.ridge(1), changed, prefixLength: 7, seed: 0)
    #expect(sums.values.allSatisfy { $0.isFinite })
  }

  @Test func departuresAreRelative() throws {
    // At half the inputs' scale a predictor of w = X'y predicts (3/2)^2 times as much for inputs times 3/2.
    let battery = try Self.battery(of: Textbook { x, y in [x.transposed * y] })
    #expect(abs(battery.departure(0, from: .inputScaling).value - 1.25) < 1e-9)
    #expect(
      try Self.battery(of: Textbook { x, _ in [Vector(zeros: x.columns)] }).departures[0].allSatisfy { $0.value == 0 })
  }

  @Test func labelInfluenceIsTheSquaredDerivative() throws {
    let t = 6
    let influence = try Self.estimate {
      try LabelInfluence.sums(Textbook.leastSquares, $0, prefixLength: t)
    } then: {
      LabelInfluence(prefixLength: t, $0, bootstrap: $1)
    }
    var expected = [Double](repeating: 0, count: t)
    for prompt in 0..<Self.prompts.count {
      let x = Matrix(rows: t, columns: 4, elements: (0..<t).flatMap { Self.prompts.input(prompt, $0).elements })
      let solved = try (x.transposed * x).leastSquaresSolution(Self.prompts.input(prompt, t))
      for i in 0..<t { expected[i] += dot(x.row(i), solved).squared / Double(Self.prompts.count) }
    }
    #expect(relativeDifference(influence.influences[0].map(\.value), expected) < 1e-9)
  }

  @Test func onlyTheExampleThatIsUsedHasInfluence() throws {
    let first = Textbook { x, y in [Vector(x.row(0).elements.map { $0 * y[0] })] }
    let influence = try Self.estimate {
      try LabelInfluence.sums(first, $0, prefixLength: 5)
    } then: {
      LabelInfluence(prefixLength: 5, $0, bootstrap: $1)
    }
    let influences = influence.influences[0].map(\.value)
    #expect(influences[0] > 0.1 && influences.dropFirst().allSatisfy { $0 == 0 })
  }

  @Test func embeddingsShowWhichCoordinatesAreRead() throws {
    let blind = Textbook { x, y in
      var seen = x
      for i in 0..<x.rows { for j in 2..<4 { seen[i, j] = 0 } }
      return [try seen.leastSquaresSolution(y)]
    }
    func test(_ learner: Textbook) throws -> EmbeddingTest {
      try Self.estimate {
        try EmbeddingTest.sums(learner, $0, prefixLength: 6, taskDimension: 2, seed: 0)
      } then: {
        try #require(EmbeddingTest(prefixLength: 6, taskDimension: 2, $0, bootstrap: $1))
      }
    }
    let (partial, full) = (try test(blind), try test(.leastSquares))
    #expect(partial.firstCoordinates[0].value < 1e-18 && abs(partial.lastCoordinates[0].value - 1) < 1e-12)
    #expect(full.firstCoordinates[0].value < 1e-18 && full.lastCoordinates[0].value < 1e-18)
    // Both embeddings hold the same task.
    let ridge = try test(.ridge(2))
    #expect(abs(ridge.firstCoordinates[0].value - ridge.lastCoordinates[0].value) < 1e-9)
    #expect(ridge.firstCoordinates[0].value > 0.01)
  }

  @Test func twoTasksShowWhichHalfIsAnswered() throws {
    func test(_ learner: Textbook) throws -> TwoTaskTest {
      try Self.estimate {
        try TwoTaskTest.sums(learner, $0, prefixLength: 8, seed: 0)
      } then: {
        try #require(TwoTaskTest(prefixLength: 8, $0, bootstrap: $1))
      }
    }
    func half(_ rows: Range<Int>) -> Textbook {
      Textbook { x, y in
        guard x.rows == 8 else { return [Vector(zeros: 4)] }
        let part = Matrix(rows: 4, columns: 4, elements: rows.flatMap { x.row($0).elements })
        return [try part.leastSquaresSolution(Vector(rows.map { y[$0] }))]
      }
    }
    let (first, second) = (try test(half(0..<4)), try test(half(4..<8)))
    #expect(first.distanceToFirst[0].value < 1e-9 && first.distanceToSecond[0].value > 0.5)
    #expect(second.distanceToSecond[0].value < 1e-9 && second.distanceToFirst[0].value > 0.5)
    let zero = try test(Textbook { x, _ in [Vector(zeros: 4)] })
    #expect(abs(zero.distanceToFirst[0].value + zero.distanceToSecond[0].value - 2) < 1e-9)
  }

  @Test func coordinateResponseIsTheMatrixThatMadeTheWeights() throws {
    let map = Matrix(rows: 4, columns: 4, elements: [0.9, 0, 0, 0, 0.1, 0.6, 0, 0, 0, 0, 0.3, 0, 0, 0, 0, 0])
    let weights = try Textbook { x, y in
      try [map * x.leastSquaresSolution(y)]
    }.weights(for: Self.prompts).weights
    let blocks = try promptBlocks(Self.prompts.count).map {
      try CoordinateResponse.sums(EigenCoordinates.ofPrompts($0, of: Self.prompts, weights, prefixLengths: [7, 9]))
    }
    let response = try CoordinateResponse(prefixLength: 9, dimension: 4, blocks)
    #expect(relativeDifference(response.diagonals[0].map(\.value), [0.9, 0.6, 0.3, 0]) < 1e-9)
    let square = try SymmetricEigensystem(of: map.transposed * map).values.reversed().map { max(0, $0).squareRoot() }
    #expect(relativeDifference(response.singularValues[0], Array(square)) < 1e-6)
  }

  static func battery(of learner: any InContextLearner) throws -> InvarianceBattery {
    try estimate {
      try InvarianceBattery.sums(learner, $0, prefixLength: 7, seed: 0)
    } then: {
      InvarianceBattery(prefixLength: 7, $0, bootstrap: $1)
    }
  }

  static func estimate<Result>(
    _ sums: (PromptBatch) throws -> BlockSum, then result: ([BlockSum], StudentizedBootstrap) throws -> Result
  ) throws -> Result {
    let blocks = try promptBlocks(prompts.count).map { try sums(prompts.slice($0)) }
    return try result(blocks, StudentizedBootstrap(promptCount: prompts.count))
  }
}

/// (<w, x> + 1)^2 with the least-squares weights.
private struct Squared: InContextLearner {
  let axis = StepAxis.single

  func predictions(for prompts: PromptBatch) throws -> Trajectory {
    var trajectory = try Textbook.leastSquares.predictions(for: prompts)
    for i in trajectory.predictions.values.indices {
      trajectory.predictions.values[i] = (trajectory.predictions.values[i] + 1).squared
    }
    return trajectory
  }

  func predictions(at queries: QueryBatch, of prompts: PromptBatch) throws -> StepTensor {
    try Textbook.leastSquares.predictions(at: queries, of: prompts)
  }
}
