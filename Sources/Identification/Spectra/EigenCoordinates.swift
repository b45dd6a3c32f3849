package import LockstepCore
internal import LockstepNumerics
internal import LockstepStatistics

/// The weights of a model and those of least squares in the eigenvectors v_i of S = X'X, for one prompt and prefix.
package struct EigenCoordinates {
  /// The eigendecomposition of S.
  let spectrum: PrefixSpectrum
  /// <v_i, X'y> / lambda_i, the least-squares weights; 0 where lambda_i = 0. Without label noise they are the true
  /// weights' coordinates.
  let target: [Double]
  /// <v_i, w_hat> for each of the model's steps, [S, d].
  let weights: Matrix
  /// |w_hat|^2 for each of the model's steps.
  let energies: [Double]

  /// Those of some prompts (counted from 0 in the batch), [prompts][prefix lengths].
  ///
  /// - Parameter weights: The model's induced weights, [S, B, n+1, d].
  /// - Throws: `PromptFailure` if products of a prompt's moments overflow.
  package static func ofPrompts(
    _ range: Range<Int>, of prompts: PromptBatch, _ weights: StepTensor, prefixLengths: [Int]
  ) throws -> [[EigenCoordinates]] {
    precondition(weights.prompts == prompts.count)
    let spectra = try prompts.prefixSpectra(after: prefixLengths)
    return range.map { prompt in spectra[prompt].map { EigenCoordinates($0, weights, prompt: prompt) } }
  }

  private init(_ spectrum: PrefixSpectrum, _ weights: StepTensor, prompt: Int) {
    self.spectrum = spectrum
    target = zip(spectrum.xty, spectrum.eigenvalues).map { $1 > 0 ? $0 / $1 : 0 }
    let (steps, d) = (weights.steps, weights.width)
    var coordinates = Matrix(rows: steps, columns: d)
    let source = MatrixLayout(
      rows: steps, columns: d, offset: weights.offset(0, prompt, spectrum.count), stride: weights.stepStride)
    multiply(
      MatrixSlice(weights.values, source), MatrixSlice(spectrum.eigenvectors), transposingSecond: true,
      into: &coordinates.elements, at: MatrixLayout(rows: steps, columns: d, stride: d))
    self.weights = coordinates
    energies = (0..<steps).map { step in (0..<d).reduce(0) { $0 + coordinates[step, $1] * coordinates[step, $1] } }
  }
}

/// What the eigenvalues of some prompts look like: grids and bins are laid out by it, once for all blocks.
package struct EigenvalueSurvey: Sendable {
  /// The prefix lengths t, ascending, each at least 1.
  package let prefixLengths: [Int]
  /// The eigenvalues above 0 after each of those prefixes, ascending.
  let eigenvalues: [[Double]]
  /// The eigenvalues above 0 relative to the largest one of the same prefix, over all those prefixes, ascending.
  let relativeEigenvalues: [Double]
  /// The size of the largest eigenvalues.
  let range: EigenvalueRange

  /// Surveys the first of the prompts.
  ///
  /// - Parameter prefixLengths: At least one, each from 1 to n.
  /// - Throws: `PromptFailure` if products of a prompt's moments overflow.
  package init(_ prompts: [PromptBatch], prefixLengths: [Int]) throws {
    precondition(
      !prefixLengths.isEmpty
        && prompts.allSatisfy { prefixLengths.allSatisfy((1...$0.shape.contextSize).contains) },
      "prefix lengths are at least 1 and at most n")
    self.prefixLengths = prefixLengths.sorted()
    let spectra = try prompts.flatMap { try $0.prefixSpectra(after: prefixLengths.sorted()) }
    eigenvalues = prefixLengths.indices.map { place in
      spectra.flatMap { $0[place].eigenvalues.filter { $0 > 0 } }.sorted()
    }
    relativeEigenvalues = spectra.joined().flatMap { spectrum in
      let largest = spectrum.eigenvalues.last ?? 1
      return spectrum.eigenvalues.filter { $0 > 0 }.map { $0 / largest }
    }.sorted()
    range = EigenvalueRange(spectra)
  }

  /// The mean of the largest eigenvalue after the longest of those prefixes.
  package var scale: Double { range.scale }
}

/// How large the largest eigenvalues of some prompts are.
struct EigenvalueRange: Sendable {
  /// The longest of the prefix lengths t.
  var examples = 1
  /// The mean of the largest eigenvalue after that many examples.
  var scale = 1.0
  /// The largest eigenvalue of all prompts and prefixes.
  var largest = 1.0
  /// The largest eigenvalue over t of all prompts and prefixes.
  var largestPerExample = 1.0

  /// That of prompts whose largest eigenvalue is 1.
  static let unit = EigenvalueRange()
}

extension EigenvalueRange {
  /// - Parameter spectra: Those of some prompts after some prefix lengths, [prompts][t], ascending in t.
  fileprivate init(_ spectra: [[PrefixSpectrum]]) {
    let longest = spectra.compactMap(\.last)
    examples = longest.first?.count ?? 1
    scale = longest.reduce(0) { $0 + ($1.eigenvalues.last ?? 0) } / Double(spectra.count)
    largest = spectra.joined().reduce(0) { max($0, $1.eigenvalues.last ?? 0) }
    largestPerExample = spectra.joined().reduce(0) { max($0, ($1.eigenvalues.last ?? 0) / Double($1.count)) }
  }
}

/// Consecutive intervals of eigenvalues.
struct EigenvalueBins: Sendable {
  /// The boundaries between neighboring bins, ascending; the first and the last bin are open.
  let boundaries: [Double]

  /// Bins that hold about as many of some ascending values each; without any value, as many empty ones.
  init(quantilesOf ascending: [Double], count: Int) {
    boundaries = (1..<count).map { ascending.isEmpty ? 0 : quantile(ascending, Double($0) / Double(count)) }
  }

  var count: Int { boundaries.count + 1 }

  /// The bin of an eigenvalue, counted from 0.
  func index(of eigenvalue: Double) -> Int {
    var (low, high) = (0, boundaries.count)
    while low < high {
      let middle = (low + high) / 2
      if boundaries[middle] <= eigenvalue { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
