internal import CLockstepDeltaNet
public import LockstepNetworks

/// A memory M that maps keys to values. It starts at 0, and each example with key k and value v writes
///
///     M <- alpha M + rate k (v - (alpha M)'k)',      or      M <- alpha M + rate k v'
///
/// by the delta rule or by addition (Yang et al. 2024, arXiv 2412.06464, table 1). A token with query q reads M'q.
public struct DeltaMemory<Scalar: NetworkScalar>: FastWeightMemory {
  private let width: Int
  private let update: DeltaNetConfiguration.Update
  private let step: DeltaNetConfiguration.Step

  public init(_ name: String, _ sizes: DeltaNetConfiguration, in layout: inout ParameterLayout) {
    self.init(width: sizes.headWidth, sizes.update, sizes.step)
  }

  /// A memory that maps `width` numbers to as many.
  package init(width: Int, _ update: DeltaNetConfiguration.Update, _ step: DeltaNetConfiguration.Step) {
    self.width = width
    self.update = update
    self.step = step
  }

  public func makeStates(tokens: Int, saving: Saving) -> StateHistory<Scalar> {
    StateHistory(tokens: tokens, rows: width, columns: width, saving: saving)
  }

  public func makeScratch() -> MatrixView<Scalar> { MatrixView(rows: width + 2, columns: width) }

  private var correction: Double { update == .delta ? 1 : 0 }

  public func forward(
    _ tokens: HeadTokens<Scalar>, head: Int, _ values: Parameters<Scalar>, _ states: StateHistory<Scalar>,
    _ scratch: MatrixView<Scalar>, into output: MatrixView<Scalar>
  ) {
    tokens.requireWidth(width)
    output.requireShape(of: tokens.queries)
    states.requireTokens(output.rows)
    scratch.requireShape(width + 2, width)
    let (q, k, v, alpha, beta) = (tokens.queries, tokens.keys, tokens.values, tokens.alpha, tokens.beta)
    switch Scalar.precision {
    case .single:
      lockstep_delta_memory_f32(
        q.floats, q.stride, k.floats, v.floats, k.stride, alpha.floats, beta.floats, alpha.stride, output.rows, width,
        Float(correction), step.kernelStep, states.matrices.floats, states.distance, scratch.floats, output.floats,
        output.stride)
    case .double:
      lockstep_delta_memory_f64(
        q.doubles, q.stride, k.doubles, v.doubles, k.stride, alpha.doubles, beta.doubles, alpha.stride, output.rows,
        width, correction, step.kernelStep, states.matrices.doubles, states.distance, scratch.doubles, output.doubles,
        output.stride)
    }
  }

  public func forward(
    queries: MatrixView<Scalar>, after examples: Int, of states: StateHistory<Scalar>, into output: MatrixView<Scalar>
  ) {
    multiply(queries, states.after(examples), into: output)
  }

  public func backward(
    _ tokens: HeadTokens<Scalar>, head: Int, _ values: Parameters<Scalar>, _ states: StateHistory<Scalar>,
    _ scratch: MatrixView<Scalar>, outputGradient: MatrixView<Scalar>, into gradients: HeadTokens<Scalar>,
    gradients _: Parameters<Scalar>
  ) {
    tokens.requireWidth(width)
    gradients.requireWidth(width)
    outputGradient.requireShape(of: tokens.queries)
    states.requireSaved(outputGradient.rows)
    scratch.requireShape(width + 2, width)
    precondition(
      gradients.queries.stride == tokens.keys.stride && gradients.keys.stride == tokens.keys.stride
        && gradients.alpha.stride == tokens.alpha.stride,
      "the gradients are not laid out as the tokens are")
    let (q, k, v, alpha, beta) = (tokens.queries, tokens.keys, tokens.values, tokens.alpha, tokens.beta)
    switch Scalar.precision {
    case .single:
      lockstep_delta_memory_gradient_f32(
        q.floats, q.stride, k.floats, v.floats, k.stride, alpha.floats, beta.floats, alpha.stride, outputGradient.rows,
        width, Float(correction), step.kernelStep, states.matrices.floats, outputGradient.floats, outputGradient.stride,
        scratch.floats, gradients.queries.floats, gradients.keys.floats, gradients.values.floats,
        gradients.alpha.floats, gradients.beta.floats)
    case .double:
      lockstep_delta_memory_gradient_f64(
        q.doubles, q.stride, k.doubles, v.doubles, k.stride, alpha.doubles, beta.doubles, alpha.stride,
        outputGradient.rows, width, correction, step.kernelStep, states.matrices.doubles, outputGradient.doubles,
        outputGradient.stride, scratch.doubles, gradients.queries.doubles, gradients.keys.doubles,
        gradients.values.doubles, gradients.alpha.doubles, gradients.beta.doubles)
    }
  }
}

extension DeltaNetConfiguration.Step {
  fileprivate var kernelStep: lockstep_step {
    switch self {
    case .fixed: lockstep_step_fixed
    case .normalized: lockstep_step_normalized
    case .implicit: lockstep_step_implicit
    }
  }
}
