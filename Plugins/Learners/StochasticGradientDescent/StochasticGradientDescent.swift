public import LockstepCore
public import LockstepNumerics
public import LockstepOptimization

/// Stochastic gradient descent, w <- w - eta g with g the gradient on the examples drawn for the step.
public struct StochasticGradientDescent: StochasticMethod {
  /// The learning rate eta.
  public var rate = 0.01
  /// The number of examples drawn for each step.
  public var batch = 10
  /// How the squared errors are added up.
  public var objectiveScale = ObjectiveScale.mean
  /// The seed of random numbers.
  public var seed = 0
  /// The iterations to record.
  public var steps = StepGrid.stride(0...100, by: 10)
  public init() {}

  public static let about = About(
    "sgd", "gradient descent on the squared errors of examples drawn for each step",
    literature: ["Robbins and Monro, Annals of Mathematical Statistics 22, 1951"])
  public static var options: [PluginOption<Self>] {
    [.number("rate", \.rate, .positive, "learning rate eta")] + stochasticOptions
  }

  public func initialMemory(parameters: Int) {}

  public func step(_ w: inout Vector, _ memory: inout Void, along gradient: Vector) { w -= rate * gradient }
}
