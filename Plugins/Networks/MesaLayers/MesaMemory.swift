internal import Glibc
public import LockstepDeltaNet
public import LockstepNetworks

/// Linear attention whose queries are solutions of linear equations (von Oswald et al. 2025, arXiv 2506.05233): with
///
///     M <- alpha M + beta k v',    H <- alpha H + beta k k'
///
/// for each example with key k and value v, from 0, a token with query q reads
///
///     M'z,    (H + diag(ridge)) z = q,
///
/// which is what weights fitted to all examples by ridge regression predict at q. The equations are solved exactly, by
/// Cholesky factors; each ridge is softplus(a) of a number of the head's own.
public struct MesaMemory<Scalar: MesaScalar>: FastWeightMemory {
  private let width: Int
  private let sum: DeltaMemory<Scalar>
  private let ridge: Parameter

  /// The ridge of a number below about -69. H starts at 0, so queries are divided by the ridge at first: softplus alone
  /// would underflow, and the quotients overflow in single precision.
  private static var smallestRidge: Scalar { 1e-30 }

  public init(_ name: String, _ sizes: MesaConfiguration, in layout: inout ParameterLayout) {
    width = sizes.headWidth
    sum = DeltaMemory(width: width, .additive, .fixed)
    ridge = layout.add("\(name).ridge", [sizes.heads, width], .constant(Softplus.inverse(1)))
  }

  /// The states of M, and those of H, each followed by the Cholesky factor of H + diag(ridge).
  public struct States: Sendable {
    let sum: StateHistory<Scalar>
    let moments: StateHistory<Scalar>
    /// Each token's z.
    let solutions: MatrixView<Scalar>
  }

  /// What a pass works on.
  public struct Scratch: Sendable {
    let sum: MatrixView<Scalar>
    let moment: MatrixView<Scalar>
    let rotations: MatrixView<Scalar>
    let ridge: MatrixView<Scalar>
  }

  public func makeStates(tokens: Int, saving: Saving) -> States {
    States(
      sum: sum.makeStates(tokens: tokens, saving: saving),
      moments: StateHistory(tokens: tokens, rows: 2 * width, columns: width, saving: saving),
      solutions: MatrixView(rows: tokens, columns: width))
  }

  public func makeScratch() -> Scratch {
    Scratch(
      sum: sum.makeScratch(), moment: MatrixView(rows: width, columns: width),
      rotations: MatrixView(rows: 2, columns: width), ridge: MatrixView(rows: 1, columns: width))
  }

  public func forward(
    _ tokens: HeadTokens<Scalar>, head: Int, _ values: Parameters<Scalar>, _ states: States,
    _ scratch: Scratch, into output: MatrixView<Scalar>
  ) {
    let numbers = values[ridge]
    for i in 0..<width {
      scratch.ridge[0, i] = max(Self.smallestRidge, Scalar(Softplus.value(Double(numbers[head, i]))))
    }
    requireLayout(of: tokens)
    output.requireShape(of: tokens.queries)
    states.solutions.requireShape(of: tokens.queries)
    states.moments.requireTokens(output.rows)
    Scalar.mesaKernels.queries(
      tokens.queries.base, tokens.keys.base, tokens.queries.stride, tokens.alpha.base, tokens.beta.base,
      tokens.alpha.stride, output.rows, width, scratch.ridge.base, states.moments.matrices.base,
      states.moments.distance, scratch.rotations.base, states.solutions.base, states.solutions.stride)
    sum.forward(tokens.with(queries: states.solutions), head: head, values, states.sum, scratch.sum, into: output)
  }

  /// Requires what the kernels assume: that keys are laid out as queries are.
  private func requireLayout(of tokens: HeadTokens<Scalar>) {
    tokens.requireWidth(width)
    precondition(tokens.queries.stride == tokens.keys.stride, "the rows of queries and keys have different distances")
  }

  public func forward(
    queries: MatrixView<Scalar>, after examples: Int, of states: States, into output: MatrixView<Scalar>
  ) {
    queries.requireShape(queries.rows, width)
    let factor = states.moments.after(examples).rows(width..<2 * width)
    Scalar.mesaKernels.solve(factor.base, queries.rows, width, queries.base, queries.stride)
    sum.forward(queries: queries, after: examples, of: states.sum, into: output)
  }

  public func backward(
    _ tokens: HeadTokens<Scalar>, head: Int, _ values: Parameters<Scalar>, _ states: States,
    _ scratch: Scratch, outputGradient: MatrixView<Scalar>, into tokenGradients: HeadTokens<Scalar>,
    gradients: Parameters<Scalar>
  ) {
    requireLayout(of: tokens)
    states.moments.requireSaved(outputGradient.rows)
    sum.backward(
      tokens.with(queries: states.solutions), head: head, values, states.sum, scratch.sum,
      outputGradient: outputGradient, into: tokenGradients, gradients: gradients)
    // The scratch for the ridge holds its gradient now.
    scratch.ridge.clear()
    Scalar.mesaKernels.queriesGradient(
      tokens.keys.base, tokens.keys.stride, tokens.alpha.base, tokens.beta.base, tokens.alpha.stride,
      outputGradient.rows, width, states.moments.matrices.base, states.solutions.base, states.solutions.stride,
      scratch.moment.base, tokenGradients.queries.base, tokenGradients.keys.base, tokenGradients.alpha.base,
      tokenGradients.beta.base, scratch.ridge.base)
    let (numbers, numberGradients) = (values[ridge], gradients[ridge])
    for i in 0..<width {
      numberGradients[head, i] += scratch.ridge[0, i] * Scalar(Softplus.slope(Double(numbers[head, i])))
    }
  }
}

/// log(1 + exp(x)).
enum Softplus {
  static func value(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }
  static func slope(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
  static func inverse(_ y: Double) -> Double { y + log(-expm1(-y)) }
}
