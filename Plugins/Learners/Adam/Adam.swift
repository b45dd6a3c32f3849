internal import Glibc
public import LockstepCore
public import LockstepNumerics
public import LockstepOptimization

/// Adam (Kingma and Ba, algorithm 1):
///
///     m <- b1 m + (1 - b1) g,    v <- b2 v + (1 - b2) g^2,
///     w <- w - rate (m / (1 - b1^k)) / (sqrt(v / (1 - b2^k)) + epsilon),
///
/// with g the gradient of the mean squared error on the examples drawn for step k.
public struct Adam: StochasticMethod {
  /// The learning rate.
  public var rate = 0.005
  /// Decay of the mean of gradients.
  public var beta1 = 0.9
  /// Decay of the mean of squared gradients.
  public var beta2 = 0.999
  /// Added to the root of the mean squared gradient.
  public var epsilon = 1e-8
  /// The number of examples drawn for each step.
  public var batch = 100
  /// How the squared errors are added up.
  public var objectiveScale = ObjectiveScale.mean
  /// The seed of random numbers.
  public var seed = 0
  /// The iterations to record.
  public var steps = StepGrid.stride(0...100, by: 10)
  public init() {}

  public static let about = About(
    "adam", "Adam on the squared errors of examples drawn for each step",
    literature: ["Kingma and Ba, ICLR 2015, arXiv:1412.6980", "Garg et al. 2022, arXiv:2208.01066 (as a baseline)"])
  public static var options: [PluginOption<Self>] {
    [
      .number("rate", \.rate, .positive, "learning rate: about the most that a parameter changes in a step"),
      .number("beta-1", \.beta1, .fraction, "decay of the mean of gradients"),
      .number("beta-2", \.beta2, .fraction, "decay of the mean of squared gradients"),
      .number("epsilon", \.epsilon, .positive, "added to the root of the mean squared gradient"),
    ] + stochasticOptions
  }

  /// The number k of steps made, and the means of gradients and of their squares.
  public struct Memory {
    var k = 0
    var mean: Vector
    var squares: Vector
  }

  public func initialMemory(parameters: Int) -> Memory {
    Memory(mean: Vector(zeros: parameters), squares: Vector(zeros: parameters))
  }

  public func step(_ w: inout Vector, _ memory: inout Memory, along g: Vector) {
    memory.k += 1
    memory.mean *= beta1
    memory.mean += (1 - beta1) * g
    memory.squares *= beta2
    memory.squares += (1 - beta2) * Vector(g.elements.map { $0 * $0 })
    let (bias1, bias2) = (1 - pow(beta1, Double(memory.k)), 1 - pow(beta2, Double(memory.k)))
    let scale = 1 / bias2.squareRoot()
    let direction = zip(memory.mean.elements, memory.squares.elements).map { mean, square in
      mean / (scale * square.squareRoot() + epsilon)
    }
    w -= rate / bias1 * Vector(direction)
  }
}
