import Foundation
import LockstepCore
import LockstepIdentification
import LockstepNumerics
import LockstepStatistics
import LockstepTestSupport
import Testing

/// Models whose method is known, and the entries that a verdict may name for each: the confusion table.
struct VerdictTests {
  /// Prompts of a dimension, and the numbers of examples after which weights are looked at.
  struct Problem: Sendable {
    let prompts: PromptBatch
    let lengths: [Int]
  }

  static let problems = [
    8: Problem(prompts: regressionPrompts(0..<96, d: 8, n: 16, seed: 6), lengths: [6, 8, 12, 16]),
    20: Problem(prompts: regressionPrompts(0..<96, d: 20, n: 40, seed: 6), lengths: [15, 20, 30, 40]),
  ]
  static let dimensions = [8, 20]

  struct Truth: Sendable {
    let name: String
    let allowed: [[MethodEntry]]
    /// What a verdict may name, too, where a fifth of the weights is noise.
    let allowedInNoise: [[MethodEntry]]
    /// The method of a layer, counted from 1 to 8, for inputs of d dimensions.
    let layer: @Sendable (_ layer: Int, _ d: Int) -> Textbook

    init(
      name: String, allowed: [[MethodEntry]], inNoise: [[MethodEntry]] = [],
      layer: @escaping @Sendable (_ layer: Int, _ d: Int) -> Textbook
    ) {
      self.name = name
      self.allowed = allowed
      allowedInNoise = inNoise
      self.layer = layer
    }

    init(
      name: String, allowed: [[MethodEntry]], inNoise: [[MethodEntry]] = [],
      layer: @escaping @Sendable (_ layer: Int) -> Textbook
    ) {
      self.init(name: name, allowed: allowed, inNoise: inNoise) { step, _ in layer(step) }
    }

    func allows(_ entries: [MethodEntry], noise: Double) -> Bool {
      (allowed + (noise >= 0.2 ? allowedInNoise : [])).contains(entries)
    }
  }

  static let methods: [Truth] = [
    Truth(name: "Newton, 1 a layer", allowed: [[.newton]]) { .newton(steps: $0 + 1) },
    Truth(name: "Newton, 2 a layer", allowed: [[.newton]]) { .newton(steps: 2 * $0) },
    Truth(name: "Newton, 3 a layer", allowed: [[.newton]]) { .newton(steps: 3 * $0) },
    Truth(name: "Newton, shuffled", allowed: [[.newton]]) { .newton(steps: [5, 2, 7, 3, 8, 4, 6, 9][$0 - 1]) },
    Truth(name: "gradient descent, doubling", allowed: [[.firstOrder]], inNoise: [[]]) { layer, d in
      .descent(steps: 1 << layer) { _ in 0.16 / Double(d) }
    },
    Truth(name: "gradient descent, linear", allowed: [[.firstOrder]]) { layer, d in
      .descent(steps: 3 * layer) { _ in 0.16 / Double(d) }
    },
    Truth(
      name: "GD++", allowed: [[.firstOrder]],
      inNoise: [[.firstOrder, .nesterov], [.firstOrder, .nesterov, .heavyBall]]
    ) { .plusPlus(steps: $0) },
    Truth(name: "conjugate gradients", allowed: [[.conjugateGradient]]) { .conjugateGradient(steps: $0) },
    Truth(
      name: "Nesterov", allowed: [[.nesterov]],
      inNoise: [[.nesterov, .firstOrder], [.nesterov, .firstOrder, .heavyBall]]
    ) { .nesterov(steps: 3 * $0) },
    Truth(name: "heavy ball", allowed: [[.heavyBall]]) { .heavyBall(steps: 3 * $0, momentum: 0.8) },
    Truth(name: "Chebyshev", allowed: [[.chebyshev]]) { .chebyshev(steps: 2 * $0, lower: 0.03) },
    Truth(name: "regularization path", allowed: [[.ridge]], inNoise: [[]]) { .ridge(pow(10, 2 - Double($0) / 3)) },
    Truth(name: "top k", allowed: [[.truncation]]) { layer, d in .truncation(layer * d / 8) },
    // Any method that has converged, times a factor.
    Truth(name: "shrunk least squares", allowed: [[]]) { .constant(1 - pow(2, -Double($0) / 2)) },
  ]

  static let nulls: [Truth] = [
    Truth(name: "least squares on the first part", allowed: [[], [.truncation], [.ridge]]) { .firstPart($0, of: 9) },
    Truth(name: "least squares on a random part", allowed: [[], [.truncation], [.ridge]]) { .randomPart($0, of: 9) },
    Truth(name: "online gradient descent", allowed: [[]]) { layer in .online { _ in 0.02 * Double(layer) } },
    Truth(name: "least squares on a window of the last examples", allowed: [[], [.truncation], [.ridge]]) {
      .lastPart($0, of: 9)
    },
    Truth(name: "least squares with falling noise", allowed: [[], [.constant]]) { .noisy(1 / Double($0)) },
    Truth(name: "the true weights", allowed: [[], [.constant]]) { .oracle(Double($0) / 8) },
    Truth(name: "least squares", allowed: [[]]) { _ in .leastSquares },
    Truth(name: "random weights", allowed: [[]]) { _ in .random },
  ]

  @Test(arguments: 0..<methods.count, dimensions)
  func everyMethodIsNamed(index: Int, dimension: Int) throws {
    for (noise, verdict) in try Self.verdicts(on: Self.methods[index], dimension) {
      #expect(
        Self.methods[index].allows(verdict.entries, noise: noise),
        "\(Self.methods[index].name), d = \(dimension), noise \(noise): \(verdict.summary)")
    }
  }

  @Test(arguments: 0..<nulls.count, dimensions)
  func noNullIsNamedAsAnAlgorithm(index: Int, dimension: Int) throws {
    for (noise, verdict) in try Self.verdicts(on: Self.nulls[index], dimension) {
      #expect(
        Self.nulls[index].allows(verdict.entries, noise: noise),
        "\(Self.nulls[index].name), d = \(dimension), noise \(noise): \(verdict.summary)")
    }
  }

  @Test func theParagraphNamesStepsAndShares() throws {
    let verdict = try #require(Self.verdicts(on: Self.methods[0], noises: [0]).first).verdict
    #expect(verdict.sentences(model: "the model")[0].contains("of the model act as iterative Newton"))
    let random = try #require(Self.nulls.last)
    let nothing = try #require(Self.verdicts(on: random, noises: [0]).first).verdict
    #expect(
      nothing.sentences(model: "the model")
        == ["No method can be named for the model."]
        + nothing.sentences(model: "the model").dropFirst().filter {
          $0.hasPrefix("No method tried explains ")
        })
  }

  /// A method's member has all of its parameters; a null's changes with the number of examples, and is not given.
  @Test(arguments: [
    (
      "heavy ball",
      "by layer 8 as about 24 steps of heavy ball at the rate 1 / the largest eigenvalue with momentum 0.8"
    ),
    ("Chebyshev", "by layer 8 as about 16 steps of Chebyshev iteration from 0.0"),
    ("Newton, 1 a layer", "by layer 8 as 9 steps of iterative Newton"), ("top k", nil),
  ])
  func theParagraphGivesTheMember(name: String, words: String?) throws {
    let truth = try #require(Self.methods.first { $0.name == name })
    let lead = try #require(Self.verdicts(on: truth, noises: [0]).first).verdict.sentences(model: "the model")[0]
    if let words { #expect(lead.contains(words), "\(lead)") } else { #expect(!lead.contains("by layer"), "\(lead)") }
  }

  /// Weights of zero need no fit to be told from unexplained ones, and do not keep a method from being named.
  @Test func predictingNothingIsNothing() throws {
    let truth = Truth(name: "Newton without layers 1, 5 and 6", allowed: []) {
      [1, 5, 6].contains($0) ? .constant(0) : .newton(steps: $0 + 1)
    }
    let verdict = try #require(Self.verdicts(on: truth, noises: [0]).first).verdict
    #expect([0, 4, 5].allSatisfy { verdict.findings[$0].kind == .nothing })
    let sentences = verdict.sentences(model: "the model")
    #expect(sentences[0].hasPrefix("Layers 2 to 4, 7 and 8 of the model act as iterative Newton"), "\(sentences)")
    #expect(sentences.contains("Layers 5 and 6 do nothing measurable."))
  }

  /// The verdicts on a truth's eight layers, exact and with noise relative to the weights' root mean square.
  static func verdicts(
    on truth: Truth, _ dimension: Int = 8, noises: [Double] = [0, 0.05, 0.2]
  ) throws -> [(noise: Double, verdict: Verdict)] {
    let problem = try #require(problems[dimension])
    let (prompts, lengths) = (problem.prompts, problem.lengths)
    let layers = try (1...8).map { layer in
      try truth.layer(layer, dimension).after(lengths).weights(for: prompts).weights
    }
    let survey = try EigenvalueSurvey([prompts], prefixLengths: lengths)
    let statistic = ExplainedShares.Statistic(survey, steps: layers.count, dimension: dimension)
    return try noises.map { noise in
      let values = layers.enumerated().flatMap { layer, own in
        let scale = (own.values.reduce(0) { $0 + $1 * $1 } / Double(own.values.count)).squareRoot()
        var stream = RandomStream(seed: 5, index: UInt64(layer), purpose: 1)
        return own.values.map { $0 + noise * scale * stream.gaussian() }
      }
      let weights = StepTensor(
        steps: layers.count, prompts: prompts.count, points: prompts.shape.points, width: dimension, values: values)
      let blocks = try promptBlocks(prompts.count).map {
        try statistic.sums(EigenCoordinates.ofPrompts($0, of: prompts, weights, prefixLengths: lengths))
      }
      let shares = ExplainedShares(
        statistic, blocks, bootstrap: StudentizedBootstrap(promptCount: prompts.count, resamples: 300))
      let findings = layers.indices.map { StepFinding(step: $0 + 1, shares.steps[$0]) }
      return (noise, Verdict(findings, stepName: "layer"))
    }
  }
}

extension Verdict {
  fileprivate var summary: String {
    "\(entries.map(\.rawValue)): "
      + findings.map { finding in
        "\(finding.kind.rawValue) \(finding.entries.map(\.rawValue)) \(String(format: "%.3f/%.3f", finding.share?.value ?? 0, finding.freeFilter?.value ?? 0))"
      }.joined(separator: "; ")
  }
}

extension Textbook {
  /// Least squares on the largest eigenvalues.
  static func truncation(_ kept: Int) -> Textbook {
    Textbook { x, y in
      let system = try SymmetricEigensystem(of: x.transposed * x)
      let a = x.transposed * y
      var w = Vector(zeros: x.columns)
      for j in max(0, x.columns - kept)..<x.columns where system.values[j] > 1e-9 {
        let factor = dot(system.vectors.row(j), a) / system.values[j]
        w += factor * system.vectors.row(j)
      }
      return [w]
    }
  }

  /// Least squares on a first part of the examples.
  static func firstPart(_ numerator: Int, of denominator: Int) -> Textbook {
    part { Array(0..<$0 * numerator / denominator) }
  }

  /// Least squares on a last part of the examples.
  static func lastPart(_ numerator: Int, of denominator: Int) -> Textbook {
    part { Array($0 - $0 * numerator / denominator..<$0) }
  }

  /// Least squares on a random part of the examples, the same for all prompts.
  static func randomPart(_ numerator: Int, of denominator: Int) -> Textbook {
    part { count in
      var stream = RandomStream(seed: 11, index: UInt64(count), purpose: 1)
      let keys = (0..<count).map { _ in stream.gaussian() }
      return Array((0..<count).sorted { keys[$0] < keys[$1] }.prefix(count * numerator / denominator))
    }
  }

  private static func part(_ rows: @escaping @Sendable (_ count: Int) -> [Int]) -> Textbook {
    Textbook { x, y in
      let rows = rows(x.rows)
      guard !rows.isEmpty else { return [Vector(zeros: x.columns)] }
      let part = Matrix(rows: rows.count, columns: x.columns, elements: rows.flatMap { x.row($0).elements })
      return try [part.leastSquaresSolution(Vector(rows.map { y[$0] }))]
    }
  }

  /// Least squares, and noise of `scale` times its length.
  static func noisy(_ scale: Double) -> Textbook {
    Textbook { x, y in
      let w = try x.leastSquaresSolution(y)
      var stream = RandomStream(seed: y[0].bitPattern, index: UInt64(x.rows), purpose: 1)
      return [w + scale * w.norm / Double(x.columns).squareRoot() * Vector(stream.gaussians(x.columns))]
    }
  }

  /// A part of the weights that made the labels: all examples of a prompt determine them.
  static func oracle(_ factor: Double) -> Textbook {
    Textbook(readsAll: true) { x, y in
      let w = try x.leastSquaresSolution(y)
      return [Vector(w.elements.map { factor * $0 })]
    }
  }

  /// Weights that depend on the examples as noise does.
  static let random = Textbook { x, y in
    var stream = RandomStream(seed: y[0].bitPattern, index: UInt64(x.rows), purpose: 1)
    return [Vector(stream.gaussians(x.columns))]
  }
}
