public import LockstepNumerics

/// A function class that draws a function for each prompt: it gives the inputs their labels, to which normal noise is added.
public protocol RandomFunctionClass: FunctionClass {
  /// The standard deviation of the noise, 0 or above.
  var noise: Double { get set }

  /// Inputs of a prompt, a row each, [count, dimension]. By default standard normal ones.
  ///
  /// - Parameter purpose: The stream to draw them from: that of the prompt's own inputs or of further queries.
  func inputs(_ count: Int, dimension: Int, ofPrompt prompt: Int, seed: UInt64, for purpose: StreamPurpose) -> Matrix

  /// The labels, without noise, that a function gives to inputs, a row each.
  ///
  /// - Parameter function: What the function is drawn from.
  func labels(of inputs: Matrix, drawing function: inout RandomStream) -> [Double]
}

extension RandomFunctionClass {
  public func inputs(
    _ count: Int, dimension: Int, ofPrompt prompt: Int, seed: UInt64, for purpose: StreamPurpose
  ) -> Matrix {
    var stream = RandomStream(seed: seed, prompt: prompt, purpose: purpose)
    return Matrix(rows: count, columns: dimension, elements: stream.gaussians(count * dimension))
  }

  public func prompts(_ range: Range<Int>, shape: PromptShape, seed: UInt64) -> PromptBatch {
    var (inputs, labels): ([Double], [Double]) = ([], [])
    for prompt in range {
      let x = self.inputs(shape.points, dimension: shape.dimension, ofPrompt: prompt, seed: seed, for: .inputs)
      var function = RandomStream(seed: seed, prompt: prompt, purpose: .function)
      let values = self.labels(of: x, drawing: &function)
      inputs += x.elements
      if noise > 0 {
        var stream = RandomStream(seed: seed, prompt: prompt, purpose: .noise)
        labels += values.map { $0 + noise * stream.gaussian() }
      } else {
        labels += values
      }
    }
    return PromptBatch(range: range, shape: shape, inputs: inputs, labels: labels)
  }

  public func queries(_ range: Range<Int>, count: Int, shape: PromptShape, seed: UInt64) -> QueryBatch {
    let inputs = range.flatMap {
      self.inputs(count, dimension: shape.dimension, ofPrompt: $0, seed: seed, for: .queries).elements
    }
    return QueryBatch(range: range, queriesPerPrompt: count, dimension: shape.dimension, inputs: inputs)
  }
}

extension RandomFunctionClass {
  /// More noise.
  public var shifts: [(name: String, functionClass: any FunctionClass)] { [("noise 0.5", setting(\.noise, to: 0.5))] }
}

extension PluginOption where Root: RandomFunctionClass {
  /// The option that all of them have.
  public static var noise: Self {
    .number("noise", \.noise, .nonNegative, "standard deviation of the normal noise added to the labels")
  }
}
