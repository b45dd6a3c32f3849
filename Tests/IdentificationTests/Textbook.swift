import LockstepCore
import LockstepNumerics

/// Methods as their textbooks write them, on matrices, with nothing of the code under test.
struct Textbook: LinearLearner {
  /// Weights after each of some steps, from the examples X (t rows) and y.
  typealias Method = @Sendable (_ x: Matrix, _ y: Vector) throws -> [Vector]

  let axis: StepAxis
  let method: Method
  /// Whether the method reads all examples of a prompt, whatever the prefix.
  let readsAll: Bool
  /// The numbers of examples after which weights are wanted; nil for all.
  private var lengths: [Int]?

  init(steps: Int = 1, readsAll: Bool = false, _ method: @escaping Method) {
    axis = StepAxis("iteration", Array(1...steps))
    self.method = method
    self.readsAll = readsAll
  }

  /// The same with weights after some numbers of examples alone, and zeros elsewhere.
  func after(_ lengths: [Int]) -> Textbook {
    var some = self
    some.lengths = lengths
    return some
  }

  func weights(for prompts: PromptBatch) throws -> WeightTrajectory {
    let (d, points) = (prompts.shape.dimension, prompts.shape.points)
    var weights = StepTensor(steps: axis.count, prompts: prompts.count, points: points, width: d)
    for prompt in 0..<prompts.count {
      for t in lengths ?? Array(1..<points) {
        let count = readsAll ? points - 1 : t
        let x = Matrix(rows: count, columns: d, elements: (0..<count).flatMap { prompts.input(prompt, $0).elements })
        for (step, w) in try method(x, Vector((0..<count).map { prompts.label(prompt, $0) })).enumerated() {
          let start = weights.offset(step, prompt, t)
          for i in 0..<d { weights.values[start + i] = w[i] }
        }
      }
    }
    return WeightTrajectory(weights: weights)
  }
}

extension Textbook {
  static let leastSquares = Textbook { x, y in [try x.leastSquaresSolution(y)] }

  static func constant(_ factor: Double) -> Textbook {
    Textbook { x, y in try [Vector(x.leastSquaresSolution(y).elements.map { factor * $0 })] }
  }

  static func ridge(_ c: Double) -> Textbook {
    Textbook { x, y in
      var s = x.transposed * x
      for i in 0..<s.rows { s[i, i] += c }
      return [try s.leastSquaresSolution(x.transposed * y)]
    }
  }

  /// Gradient descent; the rate is a function of the largest eigenvalue of S.
  static func descent(
    steps: Int, momentum: @escaping @Sendable (Int) -> Double = { _ in 0 },
    _ rate: @escaping @Sendable (Double) -> Double
  ) -> Textbook {
    Textbook { x, y in
      let (s, a) = (x.transposed * x, x.transposed * y)
      let eta = rate(try largestEigenvalue(s))
      var (w, previous) = (Vector(zeros: x.columns), Vector(zeros: x.columns))
      for k in 1...steps {
        let ahead = w + momentum(k) * (w - previous)
        previous = w
        w = ahead + eta * (a - s * ahead)
      }
      return [w]
    }
  }

  static func nesterov(steps: Int) -> Textbook {
    descent(steps: steps, momentum: { Double(max(0, $0 - 2)) / Double($0 + 1) }) { 1 / $0 }
  }

  static func heavyBall(steps: Int, momentum: Double) -> Textbook {
    Textbook { x, y in
      let (s, a) = (x.transposed * x, x.transposed * y)
      let eta = 1 / (try largestEigenvalue(s))
      var (w, previous) = (Vector(zeros: x.columns), Vector(zeros: x.columns))
      for _ in 1...steps {
        let next = w + eta * (a - s * w) + momentum * (w - previous)
        (previous, w) = (w, next)
      }
      return [w]
    }
  }

  /// Chebyshev iteration for eigenvalues between `lower` times the largest one and the largest one, by the three-term
  /// recurrence of Saad, Iterative Methods for Sparse Linear Systems, algorithm 12.1.
  static func chebyshev(steps: Int, lower: Double) -> Textbook {
    Textbook { x, y in
      let (s, a) = (x.transposed * x, x.transposed * y)
      let largest = try largestEigenvalue(s)
      let (theta, delta) = ((1 + lower) * largest / 2, (1 - lower) * largest / 2)
      let sigma = theta / delta
      var rho = 1 / sigma
      var (w, r) = (Vector(zeros: x.columns), a)
      var p = Vector(zeros: x.columns) + 1 / theta * r
      for _ in 1...steps {
        w = w + p
        r = r - s * p
        let next = 1 / (2 * sigma - rho)
        let (carried, pushed) = (next * rho, 2 * next / delta)
        p = Vector(zeros: x.columns) + carried * p + pushed * r
        rho = next
      }
      return [w]
    }
  }

  /// GD++ as it runs on tokens: inputs A = X', labels B = y', queries C and predictions D, here for the d unit vectors.
  static func plusPlus(steps: Int) -> Textbook {
    Textbook { x, y in
      var (a, b, c) = (
        x.transposed, Matrix(rows: 1, columns: y.count, elements: y.elements), Matrix.identity(x.columns)
      )
      var d = Matrix(rows: 1, columns: x.columns)
      for _ in 0..<steps {
        let gram = a * a.transposed
        let rho = 1 / (try largestEigenvalue(gram))
        let inner = a.transposed * a
        d = d + rho * (b * a.transposed * c)
        (a, b, c) = (a + -rho / 3 * (a * inner), b + -rho * (b * inner), c + -rho / 3 * (gram * c))
      }
      return [d.row(0)]
    }
  }

  /// - Parameter alpha: By default 1 / |S S'|_F.
  static func newton(steps: Int, alpha: Double? = nil) -> Textbook {
    Textbook { x, y in
      let s = x.transposed * x
      var m = (alpha ?? 1 / (s * s).frobeniusNorm) * s
      for _ in 0..<steps { m = m + m + -1 * (m * s * m) }
      return [m * (x.transposed * y)]
    }
  }

  static func conjugateGradient(steps: Int) -> Textbook {
    Textbook { x, y in
      let s = x.transposed * x
      var w = Vector(zeros: x.columns)
      var r = x.transposed * y
      let start = r.norm
      var p = r
      for _ in 0..<steps where r.norm > 1e-10 * start {
        let sp = s * p
        let before = dot(r, r)
        let alpha = before / dot(p, sp)
        w += alpha * p
        r -= alpha * sp
        p = r + dot(r, r) / before * p
      }
      return [w]
    }
  }

  /// One pass over the examples at a rate that may depend on |x|^2.
  static func online(_ rate: @escaping @Sendable (Double) -> Double) -> Textbook {
    Textbook { x, y in
      var w = Vector(zeros: x.columns)
      for i in 0..<y.count {
        let input = x.row(i)
        w += rate(dot(input, input)) * (y[i] - dot(w, input)) * input
      }
      return [w]
    }
  }

  /// A gradient step scaled by the inverse of S's diagonal.
  static let preconditioned = Textbook { x, y in
    let s = x.transposed * x
    let a = x.transposed * y
    return [Vector((0..<x.columns).map { 0.3 * a[$0] / s[$0, $0] })]
  }
}

func largestEigenvalue(_ matrix: Matrix) throws -> Double { try SymmetricEigensystem(of: matrix).values.last ?? 0 }
