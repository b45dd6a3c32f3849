import Foundation
import LockstepIdentification
import LockstepStatistics

/// The stored properties of evidence, in the form in which it is saved: only fits make it, so that tests decode it.
enum Stored {
  struct Member: Encodable {
    let family: MethodFamily
  }

  struct FittedMember: Encodable {
    let member: Member
    let factor = 1.0
  }

  struct Family: Encodable {
    let fit: FittedMember
    let share: Estimate
    let behindBest: Estimate?

    init(family: MethodFamily, share: Double, behindBest: Estimate?) {
      fit = FittedMember(member: Member(family: family))
      self.share = Estimate(value: share, interval: nil)
      self.behindBest = behindBest
    }
  }

  struct Explanation: Encodable {
    let freeFilter: Estimate
    let families: [Family]
    let isOfZero: Bool
  }

  struct Fit: Encodable {
    let variant = LearnedMetric.Variant.metricAndPositions
    let unexplained: Estimate
    let metricSingularValues: [Double]
    let positionWeights: [Double]

    init(unexplained: Double = 1, metricSingularValues: [Double] = [], positionWeights: [Double] = []) {
      self.unexplained = Estimate(value: unexplained, interval: nil)
      self.metricSingularValues = metricSingularValues
      self.positionWeights = positionWeights
    }
  }

  struct Metric: Encodable {
    let prefixLengths = [1]
    let fits: [Fit]
  }

  struct Ranking: Encodable {
    let entries: [String] = []
    let margin: Estimate
  }

  struct Finding: Encodable {
    let step: Int
    let kind: StepFinding.Kind
    let entries: [MethodEntry]
    let members: [FittedMember] = []
    let share: Estimate

    init(step: Int, kind: StepFinding.Kind, entries: [MethodEntry], share: Double) {
      self.step = step
      self.kind = kind
      self.entries = entries
      self.share = Estimate(value: share, interval: nil)
    }
  }
}

func decoded<Value: Decodable>(_ type: Value.Type, from stored: some Encodable) throws -> Value {
  try JSONDecoder().decode(type, from: JSONEncoder().encode(stored))
}
