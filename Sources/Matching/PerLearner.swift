/// The part that a learner plays in a comparison.
enum Role: Hashable, Sendable {
  /// One of the learners that are compared, by its position among them.
  case learner(Int)
  /// The zero predictor, with which every comparison's floor is measured.
  case zeroPredictor
  /// Least squares, with which every comparison's ceiling is measured.
  case leastSquares

  var isReference: Bool { if case .learner = self { false } else { true } }
}

/// Two learners, the first of which has the rows of their similarity matrix.
struct Pair: Hashable, Sendable {
  let a: Role
  let b: Role
}

/// A value for each learner of a comparison, and for each reference under its name.
struct PerLearner<Value> {
  /// For the learners that are compared.
  var learners: [Value]
  /// For the zero predictor.
  var zeroPredictor: Value
  /// For least squares.
  var leastSquares: Value

  /// Everybody, the references last.
  var roles: [Role] { learners.indices.map(Role.learner) + [.zeroPredictor, .leastSquares] }

  subscript(role: Role) -> Value {
    get {
      switch role {
      case .learner(let index): learners[index]
      case .zeroPredictor: zeroPredictor
      case .leastSquares: leastSquares
      }
    }
    set {
      switch role {
      case .learner(let index): learners[index] = newValue
      case .zeroPredictor: zeroPredictor = newValue
      case .leastSquares: leastSquares = newValue
      }
    }
  }

  func map<Result>(_ transform: (Value) throws -> Result) rethrows -> PerLearner<Result> {
    PerLearner<Result>(
      learners: try learners.map(transform), zeroPredictor: try transform(zeroPredictor),
      leastSquares: try transform(leastSquares))
  }
}

extension PerLearner: Sendable where Value: Sendable {}
extension PerLearner: Codable where Value: Codable {}
