internal import Foundation
internal import LockstepCore
internal import LockstepNumerics

/// Every member that a fit chooses among, and what each predicts.
struct FamilyGrid: Sendable {
  let members: [FamilyMember]
  private let branches: [Branch]

  /// The members of a family with the same value, one for each number of steps.
  private struct Branch: Sendable {
    let members: [FamilyMember]
    /// Adds a row for each member.
    let addRows: @Sendable (inout FamilyRows) -> Void

    init<Steps: Sequence<Int>>(
      _ family: MethodFamily, _ steps: Steps, _ value: Double? = nil,
      _ addRows: @escaping @Sendable (inout FamilyRows, [Int]) -> Void
    ) {
      let steps = Array(steps)
      members = steps.map { FamilyMember(family: family, steps: $0, value: value) }
      self.addRows = { addRows(&$0, steps) }
    }

    /// The one member of a family without steps that has this value.
    init(_ family: MethodFamily, _ value: Double?, _ response: @escaping @Sendable (_ eigenvalue: Double) -> Double) {
      members = [FamilyMember(family: family, steps: nil, value: value)]
      addRows = { rows in
        let eigenvalues = rows.eigenvalues
        rows.add { response(eigenvalues[$0]) }
      }
    }
  }

  /// The grid for prompts of d dimensions with such eigenvalues.
  ///
  /// Rates at which a method diverges on one of the prompts are left out. Next to the limit a member may fit the prompts that
  /// it is chosen on, and fail beyond all bounds on a prompt that it is measured on.
  init(dimension: Int, _ range: EigenvalueRange) {
    let scale = range.scale
    /// Those of some ascending numbers that are below a limit; at least the smallest.
    func below(_ limit: Double, _ numbers: [Double]) -> [Double] {
      Array(numbers.prefix(max(1, numbers.count { $0 < limit })))
    }
    // Every early step, then half powers of two: equal resolution on the logarithmic scale that gradient descent's steps
    // live on.
    let descentSteps = Set((0...26).map { Int(pow(2, Double($0) / 2).rounded()) }).union(1...16).sorted()
    let rates = [-4.0, -2, -1, -0.5, 0, 0.5].map { pow(2, $0) / scale }
    let alphas = below(
      2 / (range.largest * range.largest), (-8...2).map { pow(2, Double($0) / 4) / (scale * scale) })
    let ridges = (-40...16).map { pow(10, Double($0) / 8) * scale }
    var branches = below(2 / range.largest, rates).map { rate in
      Branch(.gradientDescent, descentSteps, rate) { $0.addDescent($0.eigenvalues, rate: rate, $1) }
    }
    branches += below(2 / range.largestPerExample, rates.map { $0 * Double(range.examples) }).map { rate in
      Branch(.meanGradientDescent, descentSteps, rate) {
        $0.addDescent($0.eigenvalues, rate: rate / Double($0.examples), $1)
      }
    }
    branches += [0.25, 0.5, 1, 1.5, 1.9].map { rate in
      Branch(.relativeGradientDescent, descentSteps, rate) { $0.addDescent($0.relative, rate: rate, $1) }
    }
    branches += [
      Branch(.gradientDescentPlusPlus, 1...16) { $0.addPlusPlus($1) },
      Branch(.nesterov, 1...96) {
        $0.addMomentum($1, aheadOfMomentum: true) { Double(max(0, $0 - 2)) / Double($0 + 1) }
      },
    ]
    branches += [0.3, 0.5, 0.7, 0.8, 0.9, 0.95].map { momentum in
      Branch(.heavyBall, 1...64, momentum) { $0.addMomentum($1, aheadOfMomentum: false) { _ in momentum } }
    }
    branches += [0.3, 0.1, 0.03, 0.01, 0.003, 0.001].map { bound in
      Branch(.chebyshev, 1...48, bound) { $0.addChebyshev($1, from: bound) }
    }
    branches.append(Branch(.newton, 0...26) { $0.addNewton($1) })
    branches += alphas.map { alpha in Branch(.newton, 0...26, alpha) { $0.addNewton($1, alpha: alpha) } }
    branches += [
      Branch(.conjugateGradient, 1...2 * dimension) { $0.addConjugateGradient($1) },
      Branch(.truncation, 0...dimension) { rows, kept in
        for kept in kept { rows.add { $0 >= dimension - kept ? 1 : 0 } }
      },
    ]
    branches += ridges.map { ridge in Branch(.ridge, ridge) { $0 / ($0 + ridge) } }
    branches.append(Branch(.constant, nil) { _ in 1 })
    self.branches = branches
    members = branches.flatMap(\.members)
  }

  /// The positions in `members` of a family.
  func indices(of family: MethodFamily) -> [Int] { members.indices.filter { members[$0].family == family } }

  /// The coordinates V'w of every member's weights, [members, d].
  func coordinates(for coordinates: EigenCoordinates) -> Matrix {
    var rows = FamilyRows(coordinates, count: members.count)
    for branch in branches { branch.addRows(&rows) }
    return rows.matrix
  }
}
