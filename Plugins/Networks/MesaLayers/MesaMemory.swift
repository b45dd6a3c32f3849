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

  public init(_ name: String, _ sizes: MesaConfiguration, in layout: inout ParameterLayout) {
    width = sizes.headWidth
    sum = DeltaMemory(width: width, .additive, .fixed)
    ridge = layout.add("\(name).ridge", [sizes.heads, width], .constant(Softplus.inverse(1)))
  }

  /// The states of M, and those of H after each number of examples from 0 on, each with its Cholesky factor.
  public struct States: Sendable {
    let sum: DeltaMemory<Scalar>.States
    let moments: MatrixView<Scalar>
    /// Each token's z.
    let solutions: MatrixView<Scalar>
    let scratch: MatrixView<Scalar>
    let ridge: MatrixView<Scalar>
    let ridgeGradient: MatrixView<Scalar>
  }

  public func makeStates(tokens: Int) -> States {
    States(
      sum: sum.makeStates(tokens: tokens),
      moments: MatrixView(rows: (tokens / 2 + 1) * 2 * width, columns: width),
      solutions: MatrixView(rows: tokens, columns: width), scratch: MatrixView(rows: width, columns: width),
      ridge: MatrixView(rows: 1, columns: width), ridgeGradient: MatrixView(rows: 1, columns: width))
  }

  public func forward(
    _ tokens: HeadTokens<Scalar>, head: Int, _ values: Parameters<Scalar>, _ states: States,
    into output: MatrixView<Scalar>
  ) {
    let numbers = values[ridge]
    for i in 0..<width { states.ridge[0, i] = Scalar(Softplus.value(Double(numbers[head, i]))) }
    tokens.requireWidth(width)
    states.solutions.requireShape(of: tokens.queries)
    Scalar.mesaKernels.queries(
      tokens.queries.base, tokens.keys.base, tokens.queries.stride, tokens.alpha.base, tokens.beta.base,
      tokens.alpha.stride, output.rows, width, states.ridge.base, states.moments.base, states.solutions.base,
      states.solutions.stride)
    sum.forward(tokens.with(queries: states.solutions), head: head, values, states.sum, into: output)
  }

  public func forward(
    queries: MatrixView<Scalar>, after examples: Int, of states: States, into output: MatrixView<Scalar>
  ) {
    queries.requireShape(queries.rows, width)
    let first = (2 * examples + 1) * width
    Scalar.mesaKernels.solve(
      states.moments.rows(first..<first + width).base, queries.rows, width, queries.base, queries.stride)
    sum.forward(queries: queries, after: examples, of: states.sum, into: output)
  }

  public func backward(
    _ tokens: HeadTokens<Scalar>, head: Int, _ values: Parameters<Scalar>, _ states: States,
    outputGradient: MatrixView<Scalar>, into tokenGradients: HeadTokens<Scalar>, gradients: Parameters<Scalar>
  ) {
    sum.backward(
      tokens.with(queries: states.solutions), head: head, values, states.sum, outputGradient: outputGradient,
      into: tokenGradients, gradients: gradients)
    states.ridgeGradient.clear()
    Scalar.mesaKernels.queriesGradient(
      tokens.keys.base, tokens.keys.stride, tokens.alpha.base, tokens.beta.base, tokens.alpha.stride,
      outputGradient.rows, width, states.moments.base, states.solutions.base, states.solutions.stride,
      states.scratch.base, tokenGradients.queries.base, tokenGradients.keys.base, tokenGradients.alpha.base,
      tokenGradients.beta.base, states.ridgeGradient.base)
    let (numbers, numberGradients) = (values[ridge], gradients[ridge])
    for i in 0..<width {
      numberGradients[head, i] += states.ridgeGradient[0, i] * Scalar(Softplus.slope(Double(numbers[head, i])))
    }
  }
}

/// log(1 + exp(x)), a positive number for any x.
enum Softplus {
  static func value(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }
  static func slope(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
  static func inverse(_ y: Double) -> Double { y + log(-expm1(-y)) }
}
