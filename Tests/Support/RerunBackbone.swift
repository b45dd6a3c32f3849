public import LockstepNetworks

/// A backbone without its own query pass: queries rerun their prefix, as those of any new architecture do.
public struct RerunBackbone<Base: Backbone>: Backbone {
  public typealias Scalar = Base.Scalar
  private let base: Base

  public init(_ configuration: Base.Configuration, in layout: inout ParameterLayout) {
    base = Base(configuration, in: &layout)
  }

  public static var tokenOrder: TokenOrder { Base.tokenOrder }
  public static var microbatchSize: Int { 3 }

  public var configuration: Base.Configuration { base.configuration }

  public func makeWorkspace(sequences: Int, tokens: Int, saving: Saving) -> Base.Workspace {
    base.makeWorkspace(sequences: sequences, tokens: tokens, saving: saving)
  }

  public func forward(_ workspace: Base.Workspace, _ values: Parameters<Scalar>) { base.forward(workspace, values) }

  public func backward(
    _ workspace: Base.Workspace, gradient: MatrixView<Scalar>, _ values: Parameters<Scalar>,
    gradients: Parameters<Scalar>
  ) {
    base.backward(workspace, gradient: gradient, values, gradients: gradients)
  }
}
