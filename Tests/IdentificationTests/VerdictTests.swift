import Foundation
import LockstepCore
import LockstepIdentification
import LockstepNumerics
import LockstepTestSupport
import Testing
import LockstepStatistics

/// Models whose method is known, and the entries that a verdict may name for each.
struct VerdictTests {
  static let prompts = regressionPrompts(0..<96, d: 8, n: 16, seed: 6)
  static let lengths = [6, 8, 12, 16]

  struct Truth: Sendable {
    let name: String
    let allowed: [[MethodEntry]]
    let layer: @Sendable (Int) -> Textbook
  }

  static let methods: [Truth] = [
    Truth(name: "Newton, 1 a layer", allowed: [[.newton]]) { .newton(steps: $0 + 1) },
    Truth(name: "Newton, 2 a layer", allowed: [[.newton]]) { .newton(steps: 2 * $0) },
    Truth(name: "Newton, 3 a layer", allowed: [[.newton]]) { .newton(steps: 3 * $0) },
    Truth(name: "Newton, shuffled", allowed: [[.newton]]) { .newton(steps: [5, 2, 7, 3, 8, 4, 6, 9][$0 - 1]) },
    Truth(name: "gradient descent, doubling", allowed: [[.firstOrder]]) { layer in
      .descent(steps: 1 << layer) { _ in 0.02 }
    },
    Truth(name: "gradient descent, linear", allowed: [[.firstOrder]]) { layer in
      .descent(steps: 3 * layer) { _ in 0.02 }
    },
    Truth(name: "GD++", allowed: [[.firstOrder]]) { .plusPlus(steps: $0) },
    Truth(name: "conjugate gradients", allowed: [[.conjugateGradient]]) { .conjugateGradient(steps: $0) },
    // Within the band of gradient descent at every step.
    Truth(name: "Nesterov", allowed: [[.nesterov], [.nesterov, .firstOrder]]) { .nesterov(steps: 3 * $0) },
    Truth(name: "heavy ball", allowed: [[.heavyBall]]) { .heavyBall(steps: 3 * $0, momentum: 0.8) },
    Truth(name: "Chebyshev", allowed: [[.chebyshev]]) { .chebyshev(steps: 2 * $0, lower: 0.03) },
    Truth(name: "regularization path", allowed: [[.ridge]]) { .ridge(pow(10, 2 - Double($0) / 3)) },
    Truth(name: "top k", allowed: [[.truncation]]) { .truncation($0) },
    Truth(name: "shrunk least squares", allowed: [[.constant]]) { .constant(1 - pow(2, -Double($0) / 2)) },
  ]

  static let nulls: [Truth] = [
    Truth(name: "least squares on the first part", allowed: [[], [.truncation], [.ridge]]) { .firstPart($0, of: 9) },
    Truth(name: "online gradient descent", allowed: [[]]) { layer in .online { _ in 0.02 * Double(layer) } },
    Truth(name: "least squares", allowed: [[]]) { _ in .leastSquares },
    Truth(name: "random weights", allowed: [[]]) { _ in .random },
  ]

  @Test(arguments: 0..<methods.count)
  func everyMethodIsNamed(index: Int) throws {
    for (noise, verdict) in try Self.verdicts(on: Self.methods[index]) {
      #expect(
        Self.methods[index].allowed.contains(verdict.entries),
        "\(Self.methods[index].name), noise \(noise): \(verdict.summary)")
    }
  }

  @Test(arguments: 0..<nulls.count)
  func noNullIsNamedAsAnAlgorithm(index: Int) throws {
    for (noise, verdict) in try Self.verdicts(on: Self.nulls[index]) {
      #expect(
        Self.nulls[index].allowed.contains(verdict.entries),
        "\(Self.nulls[index].name), noise \(noise): \(verdict.summary)")
    }
  }

  @Test func theParagraphNamesStepsAndShares() throws {
    let verdict = try #require(Self.verdicts(on: Self.methods[0], noises: [0]).first).verdict
    #expect(verdict.sentences(model: "the model")[0].contains("of the model act as iterative Newton"))
    let nothing = try #require(Self.verdicts(on: Self.nulls[3], noises: [0]).first).verdict
    #expect(
      nothing.sentences(model: "the model")
        == ["No single method describes the model over its layers.", "Layers 1 to 8 do nothing measurable."])
  }

  /// The verdicts on a truth's eight layers, exact and with noise relative to the weights' root mean square.
  static func verdicts(
    on truth: Truth, noises: [Double] = [0, 0.05, 0.2]
  ) throws -> [(noise: Double, verdict: Verdict)] {
    let layers = try (1...8).map { try truth.layer($0).weights(for: prompts).weights }
    let survey = try EigenvalueSurvey(prompts, prefixLengths: lengths)
    let statistic = ExplainedShares.Statistic(survey, steps: layers.count, dimension: 8)
    return try noises.map { noise in
      let values = layers.enumerated().flatMap { layer, own in
        let scale = (own.values.reduce(0) { $0 + $1 * $1 } / Double(own.values.count)).squareRoot()
        var stream = RandomStream(seed: 5, index: UInt64(layer), purpose: 1)
        return own.values.map { $0 + noise * scale * stream.gaussian() }
      }
      let weights = StepTensor(steps: layers.count, prompts: prompts.count, points: 17, width: 8, values: values)
      let blocks = try promptBlocks(prompts.count).map { try statistic.sums(weights, prompts, $0) }
      let shares = ExplainedShares(
        statistic, blocks, bootstrap: StudentizedBootstrap(promptCount: prompts.count, resamples: 300))
      let findings = layers.indices.map { StepFinding(step: $0 + 1, shares.pooled[$0]) }
      return (noise, Verdict(findings, stepName: "layer"))
    }
  }
}

extension Verdict {
  fileprivate var summary: String {
    "\(entries.map(\.rawValue)): "
      + findings.map { finding in
        "\(finding.kind.rawValue) \(finding.entries.map(\.rawValue)) \(String(format: "%.3f/%.3f", finding.share?.value ?? 0, finding.ceiling?.value ?? 0))"
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
    Textbook { x, y in
      let rows = x.rows * numerator / denominator
      guard rows > 0 else { return [Vector(zeros: x.columns)] }
      let part = Matrix(rows: rows, columns: x.columns, elements: Array(x.elements[0..<rows * x.columns]))
      return try [part.leastSquaresSolution(Vector(Array(y.elements[0..<rows])))]
    }
  }

  /// Weights that depend on the examples as noise does.
  static let random = Textbook { x, y in
    var stream = RandomStream(seed: y[0].bitPattern, index: UInt64(x.rows), purpose: 1)
    return [Vector(stream.gaussians(x.columns))]
  }
}
