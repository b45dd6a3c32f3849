internal import CLockstepMesaLayers
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
public struct MesaMemory<Scalar: NetworkScalar>: FastWeightMemory {
  private let width: Int
  private let sum: DeltaMemory<Scalar>
  private let ridge: Parameter

  /// The ridge of a number below about -69. H starts at 0, so queries are divided by the ridge at first: softplus alone
  /// would underflow, and the quotients overflow in single precision.
  private static var smallestRidge: Double { 1e-30 }

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
    let ridges = values[ridge].rows(head..<head + 1).numbers.map { max(Self.smallestRidge, Softplus.value($0)) }
    scratch.ridge.set(row: 0, to: ridges[...])
    requireLayout(of: tokens)
    output.requireShape(of: tokens.queries)
    states.solutions.requireShape(of: tokens.queries)
    states.moments.requireTokens(output.rows)
    let (q, k, alpha, beta) = (tokens.queries, tokens.keys, tokens.alpha, tokens.beta)
    let (moments, z) = (states.moments, states.solutions)
    switch Scalar.precision {
    case .single:
      lockstep_mesa_queries_f32(
        q.floats, k.floats, q.stride, alpha.floats, beta.floats, alpha.stride, output.rows, width,
        scratch.ridge.floats, moments.matrices.floats, moments.distance, scratch.rotations.floats, z.floats, z.stride)
    case .double:
      lockstep_mesa_queries_f64(
        q.doubles, k.doubles, q.stride, alpha.doubles, beta.doubles, alpha.stride, output.rows, width,
        scratch.ridge.doubles, moments.matrices.doubles, moments.distance, scratch.rotations.doubles, z.doubles,
        z.stride)
    }
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
    switch Scalar.precision {
    case .single: lockstep_mesa_solve_f32(factor.floats, queries.rows, width, queries.floats, queries.stride)
    case .double: lockstep_mesa_solve_f64(factor.doubles, queries.rows, width, queries.doubles, queries.stride)
    }
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
    let (k, alpha, beta) = (tokens.keys, tokens.alpha, tokens.beta)
    let (moments, z) = (states.moments.matrices, states.solutions)
    switch Scalar.precision {
    case .single:
      lockstep_mesa_queries_gradient_f32(
        k.floats, k.stride, alpha.floats, beta.floats, alpha.stride, outputGradient.rows, width, moments.floats,
        z.floats, z.stride, scratch.moment.floats, tokenGradients.queries.floats, tokenGradients.keys.floats,
        tokenGradients.alpha.floats, tokenGradients.beta.floats, scratch.ridge.floats)
    case .double:
      lockstep_mesa_queries_gradient_f64(
        k.doubles, k.stride, alpha.doubles, beta.doubles, alpha.stride, outputGradient.rows, width, moments.doubles,
        z.doubles, z.stride, scratch.moment.doubles, tokenGradients.queries.doubles, tokenGradients.keys.doubles,
        tokenGradients.alpha.doubles, tokenGradients.beta.doubles, scratch.ridge.doubles)
    }
    let slopes = values[ridge].rows(head..<head + 1).numbers.map(Softplus.slope)
    scratch.ridge.set(row: 0, to: zip(scratch.ridge.numbers, slopes).map { $0 * $1 }[...])
    gradients[ridge].rows(head..<head + 1).add(scratch.ridge)
  }
}

/// log(1 + exp(x)).
enum Softplus {
  static func value(_ x: Double) -> Double { max(x, 0) + log1p(exp(-abs(x))) }
  static func slope(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
  static func inverse(_ y: Double) -> Double { y + log(-expm1(-y)) }
}
