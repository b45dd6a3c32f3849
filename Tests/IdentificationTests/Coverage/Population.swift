import LockstepCore
import LockstepIdentification
import LockstepLinearRegression
import LockstepNumerics
import LockstepStatistics

/// A large number of prompts, each with what the estimates of a comparison are made from. Samples are drawn from it with
/// replacement, so that its own means are the truth.
struct Population: Sendable {
  /// Newton's steps, the model here.
  static let newtonSteps = Array(1...20)
  /// Gradient descent's steps, as powers of two.
  static let descentSteps = Array(0...12)
  private static let rate = 0.01
  private static let shareLength = 20

  /// For each prompt the similarities of errors, [Newton steps, descent steps].
  private(set) var similarities: [[Double]] = []
  /// For each prompt Newton's energy at step 6 and what ridge regression leaves of it.
  private(set) var energies: [Double] = []
  private(set) var residuals: [Double] = []

  init(count: Int, shape: PromptShape, workers: Int) throws {
    let chunk = 50
    let parts = try ThreadExecutor(workers: workers).map(count: count / chunk) { part in
      let prompts = LinearRegression().prompts(part * chunk..<(part + 1) * chunk, shape: shape, seed: 1)
      return try prompts.prefixSpectra().enumerated().map { prompt, spectra in
        Self.member(prompts, prompt, spectra)
      }
    }
    for member in parts.joined() {
      similarities.append(member.similarities)
      energies.append(member.energy)
      residuals.append(member.residual)
    }
  }

  private static func member(
    _ prompts: PromptBatch, _ prompt: Int, _ spectra: [PrefixSpectrum]
  ) -> (similarities: [Double], energy: Double, residual: Double) {
    let rows = newtonSteps.count + descentSteps.count
    var errors = Matrix(rows: rows, columns: spectra.count - 1)
    var (energy, residual) = (0.0, 0.0)
    for spectrum in spectra.dropFirst() {
      let t = spectrum.count
      let query = spectrum.eigenvectors * prompts.input(prompt, t)
      let squares = spectrum.eigenvalues.map { $0 * $0 }
      let size = Vector(squares).norm
      var remaining = squares.map { 1 - $0 / size }
      for row in newtonSteps.indices {
        for j in remaining.indices { remaining[j] *= remaining[j] }
        errors[row, t - 1] = -prompts.label(prompt, t)
        for (j, eigenvalue) in spectrum.eigenvalues.enumerated() where eigenvalue > 0 {
          errors[row, t - 1] += query[j] * (1 - remaining[j]) / eigenvalue * spectrum.xty[j]
        }
        guard newtonSteps[row] == 6, t == shareLength else { continue }
        for (j, eigenvalue) in spectrum.eigenvalues.enumerated() where eigenvalue > 0 {
          let (own, ridge) = (1 - remaining[j], eigenvalue / (eigenvalue + 5))
          let target = spectrum.xty[j] / eigenvalue
          energy += own * own * target * target
          residual += (own - ridge) * (own - ridge) * target * target
        }
      }
      var powers = spectrum.eigenvalues.map { 1 - rate * $0 }
      for row in newtonSteps.count..<rows {
        errors[row, t - 1] = -prompts.label(prompt, t)
        for (j, eigenvalue) in spectrum.eigenvalues.enumerated() where eigenvalue > 0 {
          errors[row, t - 1] += query[j] * (1 - powers[j]) / eigenvalue * spectrum.xty[j]
        }
        for j in powers.indices { powers[j] *= powers[j] }
      }
    }
    let vectors = (0..<rows).map { errors.row($0) }
    let similarities = newtonSteps.indices.flatMap { i in
      (newtonSteps.count..<rows).map { j in dot(vectors[i], vectors[j]) / (vectors[i].norm * vectors[j].norm) }
    }
    return (similarities, energy, residual)
  }

  var count: Int { energies.count }

  /// The similarities of a sample, in blocks.
  func stepSimilarity(_ sample: [Int]) -> StepSimilarity {
    let width = Self.newtonSteps.count * Self.descentSteps.count
    let blocks = promptBlocks(sample.count).map { range in
      var sums = [Double](repeating: 0, count: width)
      for prompt in range {
        for i in 0..<width { sums[i] += similarities[sample[prompt]][i] }
      }
      return BlockSum(promptCount: range.count, values: sums)
    }
    return StepSimilarity(rows: Self.newtonSteps, columns: Self.descentSteps, blocks: blocks)
  }
}
