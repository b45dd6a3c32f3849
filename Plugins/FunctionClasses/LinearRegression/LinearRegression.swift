public import LockstepCore
internal import LockstepNumerics

/// Linear regression: y = <w, x> + noise, w ~ N(0, I) and x ~ N(0, Sigma), both drawn for each prompt.
///
/// With a condition number k above 1, half of Sigma's eigenvalues are k and half 1 (the smaller half where d is odd
/// counts one more), in a uniformly random eigenbasis of each prompt's own.
public struct LinearRegression: FunctionClass {
  /// What the eigenvalues of Sigma are scaled to.
  public enum Normalization: String, Sendable, CaseIterable {
    /// Their mean is 1, as in the published experiments.
    case unitMean = "unit-mean"
    /// They are the condition number and 1 as they stand.
    case none
  }

  /// The ratio of the largest to the smallest eigenvalue of Sigma, at least 1.
  public var conditionNumber = 1.0
  public var normalization = Normalization.unitMean
  /// The standard deviation of the noise on the labels.
  public var noise = 0.0
  public init() {}

  public static let about = About(
    "linear-regression", "y = <w, x> + noise; w standard normal, x normal with a chosen condition number",
    literature: [
      "Garg, Tsipras, Liang, Valiant, NeurIPS 2022, arXiv:2208.01066, section 3",
      "Fu, Chen, Jia, Sharan, NeurIPS 2024, arXiv:2310.17086, sections 3.1 and 4.4",
    ])
  public static let options: [PluginOption<Self>] = [
    .number(
      "condition-number", \.conditionNumber, .atLeastOne,
      "ratio of the largest to the smallest eigenvalue of the inputs' covariance; half are large, half small"),
    .choice(
      "normalization", \.normalization,
      "scales the covariance's eigenvalues to a mean of 1, or leaves them at the condition number and 1"),
    .number("noise", \.noise, .nonNegative, "standard deviation of the normal noise added to the labels"),
  ]

  public func prompts(_ range: Range<Int>, shape: PromptShape, seed: UInt64) -> PromptBatch {
    var inputs: [Double] = []
    var labels: [Double] = []
    for prompt in range {
      let points = self.inputs(shape.points, of: prompt, dimension: shape.dimension, seed: seed, purpose: .inputs)
      var function = RandomStream(seed: seed, prompt: prompt, purpose: .function)
      let values = points * Vector(function.gaussians(shape.dimension))
      inputs += points.elements
      if noise > 0 {
        var stream = RandomStream(seed: seed, prompt: prompt, purpose: .noise)
        labels += values.elements.map { $0 + noise * stream.gaussian() }
      } else {
        labels += values.elements
      }
    }
    return PromptBatch(range: range, shape: shape, inputs: inputs, labels: labels)
  }

  public func queries(_ range: Range<Int>, count: Int, shape: PromptShape, seed: UInt64) -> QueryBatch {
    let inputs = range.flatMap {
      self.inputs(count, of: $0, dimension: shape.dimension, seed: seed, purpose: .queries).elements
    }
    return QueryBatch(range: range, queriesPerPrompt: count, dimension: shape.dimension, inputs: inputs)
  }

  /// `count` inputs of a prompt, a row each.
  private func inputs(_ count: Int, of prompt: Int, dimension: Int, seed: UInt64, purpose: StreamPurpose) -> Matrix {
    var stream = RandomStream(seed: seed, prompt: prompt, purpose: purpose)
    let normal = Matrix(rows: count, columns: dimension, elements: stream.gaussians(count * dimension))
    guard conditionNumber > 1 else { return normal }
    return normal * covarianceRoot(of: prompt, dimension: dimension, seed: seed)
  }

  /// The symmetric square root of a prompt's Sigma.
  private func covarianceRoot(of prompt: Int, dimension: Int, seed: UInt64) -> Matrix {
    var stream = RandomStream(seed: seed, prompt: prompt, purpose: .covariance)
    let normal = Matrix(rows: dimension, columns: dimension, elements: stream.gaussians(dimension * dimension))
    let basis = normal.orthogonalFactor
    let eigenvalues = (0..<dimension).map { $0 < dimension / 2 ? conditionNumber : 1 }
    let mean = eigenvalues.reduce(0, +) / Double(dimension)
    let scale = normalization == .unitMean ? 1 / mean : 1
    return basis * Matrix(diagonal: eigenvalues.map { ($0 * scale).squareRoot() }) * basis.transposed
  }
}
