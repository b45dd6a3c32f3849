internal import Foundation
package import LockstepCore
internal import LockstepNumerics
public import LockstepStatistics

/// A change of a prompt that leaves some methods' predictions as they were, or changes them in a known way.
public enum Invariance: String, Codable, Sendable, CaseIterable {
  /// The examples in another order: no change.
  case order
  /// All inputs rotated: no change.
  case rotation
  /// Labels times 1/2: predictions times 1/2.
  case labelScaling = "label-scaling"
  /// Labels as a sum of two: predictions as the sum of those for either.
  case labelAdditivity = "label-additivity"
  /// Inputs times 3/2 with the same labels: no change.
  case inputScaling = "input-scaling"
  /// The query with its sign turned: predictions with theirs turned.
  case queryReflection = "query-reflection"
}

/// How far a learner's predictions depart from each invariance, after t examples: the root of the mean square departure
/// relative to that of the predictions. Exact zeros falsify methods without a match: a batch method does not depend on
/// the order of the examples, a method that is linear in the labels adds up.
public struct InvarianceBattery: Codable, Sendable, Equatable {
  /// A departure below this one is rounding.
  public static let tolerance = 1e-9

  /// The number t of examples.
  public let prefixLength: Int
  /// For each of the learner's steps, the departures in the order of `Invariance.allCases`, [S][6].
  public let departures: [[Estimate]]

  /// A step's (counted from 0) departure from an invariance.
  public func departure(_ step: Int, from invariance: Invariance) -> Estimate {
    departures[step][Invariance.allCases.firstIndex(of: invariance) ?? 0]
  }
}

extension InvarianceBattery {
  /// The sums of a block: for each step and invariance the squared departures, and for each step the squared
  /// predictions.
  ///
  /// - Throws: What the learner throws.
  package static func sums(
    _ learner: any InContextLearner, _ prompts: PromptBatch, prefixLength: Int, seed: UInt64
  ) throws -> BlockSum {
    let original = ShortenedPrompts(prompts, prefixLength)
    let base = try original.predictions(of: learner)
    var values = base.map { $0.reduce(0) { $0 + $1 * $1 } }
    for invariance in Invariance.allCases {
      let (changed, factor) = try predictions(under: invariance, of: learner, original, seed)
      for step in base.indices {
        values.append(
          zip(base[step], changed[step]).reduce(0) { sum, pair in
            let departure = pair.1 - factor * pair.0
            return sum + departure * departure / (factor * factor)
          })
      }
    }
    return BlockSum(promptCount: prompts.count, values: values)
  }

  /// The battery that the sums of the blocks amount to, in the blocks' order.
  package init(prefixLength: Int, _ blocks: [BlockSum], bootstrap: StudentizedBootstrap) {
    let steps = (blocks.first?.values.count ?? 0) / (Invariance.allCases.count + 1)
    self.prefixLength = prefixLength
    departures = (0..<steps).map { step in
      Invariance.allCases.indices.map { index in
        let squares = blocks.map { $0.values[(index + 1) * steps + step] }
        guard squares.contains(where: { $0 > 0 }) else { return Estimate(value: 0, interval: 0...0) }
        return bootstrap.ratio(squares, blocks.map { $0.values[step] }).squareRoot
      }
    }
  }

  /// The predictions on changed prompts, and the factor that an invariant learner's predictions take.
  private static func predictions(
    under invariance: Invariance, of learner: any InContextLearner, _ original: ShortenedPrompts, _ seed: UInt64
  ) throws -> ([[Double]], factor: Double) {
    var changed = original
    var factor = 1.0
    switch invariance {
    case .order: changed.permute(seed)
    case .rotation: changed.rotate(seed)
    case .labelScaling:
      factor = 0.5
      for i in changed.labels.indices { changed.labels[i] *= factor }
    case .labelAdditivity:
      var other = changed
      for prompt in 0..<original.count {
        let addend = original.addend(prompt, seed)
        for i in 0...original.length {
          let point = original.point(prompt, i)
          changed.labels[point] = (original.labels[point] + addend[i]) / 2
          other.labels[point] = (original.labels[point] - addend[i]) / 2
        }
      }
      let (first, second) = (try changed.predictions(of: learner), try other.predictions(of: learner))
      return (zip(first, second).map { zip($0, $1).map(+) }, 1)
    case .inputScaling: for i in changed.inputs.indices { changed.inputs[i] *= 1.5 }
    case .queryReflection:
      factor = -1
      for prompt in 0..<original.count {
        let query = original.point(prompt, original.length) * original.dimension
        for i in query..<query + original.dimension { changed.inputs[i].negate() }
      }
    }
    return (try changed.predictions(of: learner), factor)
  }
}

extension ShortenedPrompts {
  fileprivate mutating func permute(_ seed: UInt64) {
    let original = self
    for prompt in 0..<count {
      var stream = stream(prompt, seed: seed, .permutation)
      var order = Array(0..<length)
      for i in stride(from: length - 1, to: 0, by: -1) { order.swapAt(i, stream.integer(below: i + 1)) }
      for (i, source) in order.enumerated() {
        let (to, from) = (point(prompt, i), point(prompt, source))
        labels[to] = original.labels[from]
        for j in 0..<dimension { inputs[to * dimension + j] = original.inputs[from * dimension + j] }
      }
    }
  }

  fileprivate mutating func rotate(_ seed: UInt64) {
    let d = dimension
    for prompt in 0..<count {
      var stream = stream(prompt, seed: seed, .rotation)
      let rotation = Matrix(rows: d, columns: d, elements: stream.gaussians(d * d)).orthogonalFactor
      for i in 0...length {
        let start = point(prompt, i) * d
        let turned = rotation * Vector(Array(inputs[start..<start + d]))
        inputs.replaceSubrange(start..<start + d, with: turned.elements)
      }
    }
  }

  /// The labels of another linear function of the same inputs, scaled to the length of the prompt's own labels.
  fileprivate func addend(_ prompt: Int, _ seed: UInt64) -> [Double] {
    var stream = stream(prompt, seed: seed, .addend)
    let values = values(stream.gaussians(dimension), prompt)
    let own = labels[point(prompt, 0)...point(prompt, length)].reduce(0) { $0 + $1 * $1 }
    let square = values.reduce(0) { $0 + $1 * $1 }
    let scale = square > 0 ? (own / square).squareRoot() : 0
    return values.map { $0 * scale }
  }
}

extension Estimate {
  /// The root of an estimate of a square.
  var squareRoot: Estimate {
    Estimate(
      value: max(0, value).squareRoot(),
      interval: interval.map { max(0, $0.lowerBound).squareRoot()...max(0, $0.upperBound).squareRoot() })
  }
}
