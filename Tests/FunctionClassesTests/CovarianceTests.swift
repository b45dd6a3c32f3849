import Glibc
import LockstepCore
import LockstepLinearRegression
import LockstepNumerics
import LockstepTwoLayerNetwork
import Testing

/// The covariance of the inputs, as many queries of one prompt show it.
struct CovarianceTests {
  private static let queryCount = 20_000
  /// Eigenvalues estimated from so many queries are within 6 % of the true ones: their standard errors are 1 %, and
  /// equal ones drift apart by about 2 sqrt(d / queries), 3.5 % in 6 dimensions.
  private static let tolerance = 0.06

  /// Sigma of some prompts' queries.
  private func covariances(_ functionClass: LinearRegression, prompts: Range<Int>, dimension: Int) -> [Matrix] {
    let shape = PromptShape(dimension: dimension, contextSize: 1)
    let queries = functionClass.queries(prompts, count: Self.queryCount, shape: shape, seed: 5)
    return prompts.indices.map { $0 - prompts.lowerBound }.map { covariance(queries.matrix(of: $0)) }
  }

  private func covariance(_ inputs: Matrix) -> Matrix {
    var covariance = inputs.transposed * inputs
    for i in covariance.elements.indices { covariance.elements[i] /= Double(inputs.rows) }
    return covariance
  }

  struct Spectrum: Sendable, CustomTestStringConvertible {
    let dimension: Int
    let conditionNumber: Double
    let normalization: LinearRegression.Normalization
    /// In ascending order.
    let eigenvalues: [Double]
    var testDescription: String { "d = \(dimension), k = \(conditionNumber), \(normalization.rawValue)" }
  }

  @Test(arguments: [
    Spectrum(dimension: 6, conditionNumber: 100, normalization: .none, eigenvalues: [1, 1, 1, 100, 100, 100]),
    Spectrum(
      dimension: 6, conditionNumber: 9, normalization: .unitMean, eigenvalues: [0.2, 0.2, 0.2, 1.8, 1.8, 1.8]),
    // The smaller half has one more; the mean is (3 + 2 * 8) / 5 = 3.8.
    Spectrum(dimension: 5, conditionNumber: 8, normalization: .none, eigenvalues: [1, 1, 1, 8, 8]),
    Spectrum(
      dimension: 5, conditionNumber: 8, normalization: .unitMean,
      eigenvalues: [1 / 3.8, 1 / 3.8, 1 / 3.8, 8 / 3.8, 8 / 3.8]),
    // One dimension has but one eigenvalue, a small one.
    Spectrum(dimension: 1, conditionNumber: 100, normalization: .unitMean, eigenvalues: [1]),
    Spectrum(dimension: 1, conditionNumber: 100, normalization: .none, eigenvalues: [1]),
  ])
  func halfTheEigenvaluesAreLarge(spectrum: Spectrum) throws {
    let functionClass = LinearRegression().setting(\.conditionNumber, to: spectrum.conditionNumber).setting(
      \.normalization, to: spectrum.normalization)
    for covariance in covariances(functionClass, prompts: 0..<3, dimension: spectrum.dimension) {
      let estimates = try SymmetricEigensystem(of: covariance).values
      #expect(zip(estimates, spectrum.eigenvalues).allSatisfy { abs($0 / $1 - 1) < Self.tolerance }, "\(estimates)")
    }
  }

  /// k^(j / (d - 1)), in both normalizations. In closed form, the sum of the eigenvalues is a geometric series and that of
  /// their squares another one: the second moments of the inputs.
  @Test(arguments: LinearRegression.Normalization.allCases)
  func logUniformEigenvaluesAreAGeometricSeries(normalization: LinearRegression.Normalization) throws {
    let (d, k) = (6, 1000.0)
    let functionClass = LinearRegression().setting(\.conditionNumber, to: k).setting(\.spectrum, to: .logUniform)
      .setting(\.normalization, to: normalization)
    let ratio = pow(k, 1 / Double(d - 1))
    let (sum, squares) = ((k * ratio - 1) / (ratio - 1), (k * k * ratio * ratio - 1) / (ratio * ratio - 1))
    let scale = normalization == .unitMean ? Double(d) / sum : 1
    for covariance in covariances(functionClass, prompts: 0..<3, dimension: d) {
      let estimates = try SymmetricEigensystem(of: covariance).values
      #expect(abs((0..<d).reduce(0) { $0 + covariance[$1, $1] } / (scale * sum) - 1) < Self.tolerance)
      #expect(abs(estimates.reduce(0) { $0 + $1 * $1 } / (scale * scale * squares) - 1) < 2 * Self.tolerance)
      for (estimate, expected) in zip(estimates, (0..<d).map { scale * pow(ratio, Double($0)) }) {
        #expect(abs(estimate / expected - 1) < Self.tolerance, "\(estimates)")
      }
    }
  }

  /// Specifications in files that are older than the option still name the same function class.
  @Test func theSpectrumIsWrittenOnlyIfItIsNotTheDefault() {
    #expect(LinearRegression().specification == "linear-regression:condition-number=1,normalization=unit-mean,noise=0")
    #expect(
      LinearRegression().setting(\.spectrum, to: .logUniform).specification
        == "linear-regression:condition-number=1,spectrum=log-uniform,normalization=unit-mean,noise=0")
  }

  /// One dimension has one eigenvalue, and a condition number of 1 equal ones.
  @Test func logUniformSpectraIncludeTheSimplestCases() {
    let shape = PromptShape(dimension: 1, contextSize: 3)
    let one = LinearRegression().setting(\.spectrum, to: .logUniform)
    let prompts = LinearRegression().prompts(0..<2, shape: shape, seed: 1)
    #expect(one.prompts(0..<2, shape: shape, seed: 1).inputs == prompts.inputs)
    let drawn = one.setting(\.conditionNumber, to: 100).prompts(0..<2, shape: shape, seed: 1).inputs
    #expect(zip(drawn, prompts.inputs).allSatisfy { abs($0) == abs($1) })
  }

  /// The direction of the large eigenvalue in two dimensions: over many prompts all of them occur alike. Of 200 angles
  /// spread evenly over half a turn, 50 lie in each quarter of it, give or take 6 (one standard deviation).
  @Test func eigenbasesAreEachPromptsOwnAndUniform() throws {
    let shape = PromptShape(dimension: 2, contextSize: 1)
    let queries = LinearRegression().setting(\.conditionNumber, to: 100).queries(
      0..<200, count: 100, shape: shape, seed: 6)
    var quarters = [Int](repeating: 0, count: 4)
    for prompt in 0..<200 {
      let axis = try SymmetricEigensystem(of: covariance(queries.matrix(of: prompt))).vectors.row(1)
      let slope = axis[1] / axis[0]
      quarters[slope < -1 ? 0 : slope < 0 ? 1 : slope < 1 ? 2 : 3] += 1
    }
    #expect(quarters.allSatisfy { abs($0 - 50) < 25 }, "\(quarters)")
  }

  /// The covariance that a prompt's queries show whitens the prompt's own inputs, and not another prompt's.
  @Test func queriesHaveThePromptsOwnCovariance() throws {
    let functionClass = LinearRegression().setting(\.conditionNumber, to: 100).setting(\.normalization, to: .none)
    let covariances = covariances(functionClass, prompts: 0..<2, dimension: 4)
    let shape = PromptShape(dimension: 4, contextSize: 3999)
    let own = covariance(functionClass.queries(0..<1, count: 4000, shape: shape, seed: 5).matrix(of: 0))
    let batch = functionClass.prompts(0..<1, shape: shape, seed: 5)
    let inputs = covariance(Matrix(rows: 4000, columns: 4, elements: batch.inputs))
    #expect(batch.inputs != functionClass.queries(0..<1, count: 4000, shape: shape, seed: 5).inputs)
    #expect(distance(inputs, own) < 0.1)
    #expect(distance(inputs, covariances[0]) < 0.1)
    #expect(distance(inputs, covariances[1]) > 0.3)
  }

  private func distance(_ a: Matrix, _ b: Matrix) -> Double {
    (Vector(a.elements) - Vector(b.elements)).norm / b.frobeniusNorm
  }
}
