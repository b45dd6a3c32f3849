import LockstepCore
import LockstepLinearRegression
import LockstepTwoLayerNetwork
import LockstepNumerics
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
