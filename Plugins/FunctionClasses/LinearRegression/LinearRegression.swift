internal import Glibc
public import LockstepCore
public import LockstepNumerics

/// Linear regression: y = <w, x> + noise, w ~ N(0, I) and x ~ N(0, Sigma), both drawn for each prompt.
///
/// With a condition number k above 1, Sigma's eigenvalues form a ``Spectrum`` from 1 to k, in a uniformly random eigenbasis
/// of each prompt's own.
public struct LinearRegression: RandomFunctionClass {
  /// The eigenvalues of Sigma between 1 and the condition number.
  public enum Spectrum: String, Sendable, CaseIterable {
    /// Half are the condition number and half 1, as in the published experiments; with odd d one more is 1.
    case twoClusters = "two-clusters"
    /// Evenly spaced on the logarithmic scale, k^(j / (d - 1)) for j = 0, ..., d - 1.
    case logUniform = "log-uniform"
  }

  /// What the eigenvalues of Sigma are scaled to.
  public enum Normalization: String, Sendable, CaseIterable {
    /// Their mean is 1, as in the published experiments.
    case unitMean = "unit-mean"
    /// They are those from 1 to the condition number as they stand.
    case none
  }

  /// The ratio of the largest to the smallest eigenvalue of Sigma, at least 1.
  public var conditionNumber = 1.0
  /// Eigenvalues of the covariance: half large and half small, or evenly spaced on the logarithmic scale.
  public var spectrum = Spectrum.twoClusters
  /// Scales the covariance's eigenvalues to a mean of 1, or leaves them between 1 and the condition number.
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
      "ratio of the largest to the smallest eigenvalue of the inputs' covariance"),
    .choice(
      "spectrum", \.spectrum,
      "eigenvalues of the covariance: half large and half small, or evenly spaced on the logarithmic scale"
    ).omittedAtDefault(),
    .choice(
      "normalization", \.normalization,
      "scales the covariance's eigenvalues to a mean of 1, or leaves them between 1 and the condition number"),
    .noise,
  ]

  public var kernel: String? { nil }

  /// Inputs of other scales, and more noise.
  public var shifts: [(name: String, functionClass: any FunctionClass)] {
    [
      ("condition number 30", setting(\.conditionNumber, to: 30)), ("noise 0.5", setting(\.noise, to: 0.5)),
    ]
  }

  public func inputs(
    _ count: Int, dimension: Int, ofPrompt prompt: Int, seed: UInt64, for purpose: StreamPurpose
  ) -> Matrix {
    var stream = RandomStream(seed: seed, prompt: prompt, purpose: purpose)
    let normal = Matrix(rows: count, columns: dimension, elements: stream.gaussians(count * dimension))
    guard conditionNumber > 1 else { return normal }
    return normal * covarianceRoot(of: prompt, dimension: dimension, seed: seed)
  }

  /// The normal matrix, its factor, the eigenvalues' diagonal, and two products.
  public func workspaceBytes(for shape: PromptShape) -> Double {
    conditionNumber > 1 ? Double(6 * MemoryLayout<Double>.size * shape.dimension * shape.dimension) : 0
  }

  public func labels(of inputs: Matrix, drawing function: inout RandomStream) -> [Double] {
    (inputs * Vector(function.gaussians(inputs.columns))).elements
  }

  /// The eigenvalues of Sigma before normalization. In one dimension the only one is 1.
  private func eigenvalues(_ dimension: Int) -> [Double] {
    switch spectrum {
    case .twoClusters:
      (0..<dimension).map { $0 < dimension / 2 ? conditionNumber : 1 }
    case .logUniform:
      (0..<dimension).map { pow(conditionNumber, Double($0) / Double(max(1, dimension - 1))) }
    }
  }

  /// The symmetric square root of a prompt's Sigma.
  private func covarianceRoot(of prompt: Int, dimension: Int, seed: UInt64) -> Matrix {
    var stream = RandomStream(seed: seed, prompt: prompt, purpose: .covariance)
    let normal = Matrix(rows: dimension, columns: dimension, elements: stream.gaussians(dimension * dimension))
    let basis = normal.orthogonalFactor
    let eigenvalues = eigenvalues(dimension)
    let mean = eigenvalues.reduce(0, +) / Double(dimension)
    let scale = normalization == .unitMean ? 1 / mean : 1
    return basis * Matrix(diagonal: eigenvalues.map { ($0 * scale).squareRoot() }) * basis.transposed
  }
}
