import Foundation
public import LockstepCore
public import LockstepNumerics
public import LockstepOptimization

/// What NumPy, SciPy, scikit-learn and PyTorch computed, from the files that the scripts in Tests/Reference make.
public enum Reference {
  /// A regression with its solutions.
  public struct LeastSquares: Decodable, Sendable {
    public let inputs: [[Double]]
    public let labels: [Double]
    /// The pseudo-inverse times the labels.
    public let minimumNorm: [Double]
    /// The solutions that keep the 0, 1, ... largest singular values, the last one twice.
    public let truncatedSolutions: [[Double]]
    public let ridge: Double
    public let ridgeSolution: [Double]

    /// The regression as a prompt whose last point is a query at zero.
    public var prompt: PromptBatch { Reference.prompt(inputs, labels) }
  }

  /// The iterates of a minimizer: on half the sum of squared errors, or on Rosenbrock's function where there are no
  /// inputs.
  public struct Optimization: Decodable, Sendable {
    public let method: String
    public let inputs: [[Double]]?
    public let labels: [Double]?
    public let iterates: [[Double]]

    /// What is minimized.
    public var objective: any Objective {
      guard let inputs, let labels else { return Rosenbrock() }
      return squaredErrors(of: Reference.prompt(inputs, labels), examples: labels.count, scale: .halfSum)
    }
  }

  /// Kernels of some points, and kernel regression on them.
  public struct Kernels: Decodable, Sendable {
    public struct Case: Decodable, Sendable {
      public let hypothesis: String
      public let options: [String: String]
      /// The kernel of every two points, without jitter.
      public let matrix: [[Double]]
      /// After t examples, of the next point.
      public let predictions: [Double]
      /// After t examples, of each query.
      public let queryPredictions: [[Double]]
    }

    public let inputs: [[Double]]
    public let labels: [Double]
    public let queries: [[Double]]
    public let cases: [Case]
  }

  /// A two-layer network near some parameters, and the iterates of minimizers from there.
  public struct TwoLayer: Decodable, Sendable {
    public let activation: String
    public let biases: Bool
    public let width: Int
    public let scale: Double
    public let inputs: [[Double]]
    public let labels: [Double]
    public let start: [Double]
    /// Half the sum of squared errors at the start.
    public let value: Double
    public let gradient: [Double]
    public let jacobian: [[Double]]
    /// By the minimizer's name.
    public let paths: [String: [[Double]]]
  }

  public static func kernels() throws -> Kernels { try load("kernels.json") }

  public static func twoLayerNetworks() throws -> [TwoLayer] { try load("two_layer.json") }

  public static func leastSquares() throws -> [LeastSquares] { try load("least_squares.json") }

  public static func optimizations(by method: String) throws -> [Optimization] {
    let all: [Optimization] = try load("optimizers.json")
    return all.filter { $0.method == method }
  }

  private static func load<Document: Decodable>(_ name: String) throws -> Document {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Reference")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(Document.self, from: Data(contentsOf: folder.appending(path: name)))
  }

  private static func prompt(_ inputs: [[Double]], _ labels: [Double]) -> PromptBatch {
    let dimension = inputs[0].count
    return PromptBatch(
      range: 0..<1, shape: PromptShape(dimension: dimension, contextSize: labels.count),
      inputs: inputs.flatMap { $0 } + [Double](repeating: 0, count: dimension), labels: labels + [0])
  }
}

/// Rosenbrock's function of two variables, (1 - x)^2 + 100 (y - x^2)^2: a curved valley, least at (1, 1).
public struct Rosenbrock: Objective {
  public init() {}

  public func evaluated(at point: Vector) -> Iterate {
    let (x, y) = (point[0], point[1])
    let value = (1 - x) * (1 - x) + 100 * (y - x * x) * (y - x * x)
    let gradient = Vector([-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)])
    return Iterate(point: point, value: value, gradient: gradient)
  }
}

/// Every iterate of a solver, the start among them, and how it ended.
public func walk(
  _ solver: some DescentMethod, on objective: any Objective, from start: [Double], steps: Int
) -> (iterates: [[Double]], termination: Termination) {
  var iterates: [[Double]] = []
  let termination = solver.minimize(objective, from: Vector(start), steps: steps) { _, point in
    iterates.append(point.elements)
  }
  return (iterates, termination)
}

extension DescentMethod {
  /// The method with SciPy's line search.
  public var likeSciPy: Self { setting(\.lineSearch, to: .strongWolfe) }
}
