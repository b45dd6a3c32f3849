internal import Foundation

/// A learning rate schedule: linear warm-up, then constant or cosine decay (Loshchilov and Hutter 2017).
public struct LearningRate: Sendable, Equatable {
  /// The schedule after the warm-up.
  public enum Decay: String, Sendable, CaseIterable {
    case none, cosine
  }

  /// The highest learning rate.
  public var peak: Double
  /// The number of warm-up steps.
  public var warmUpSteps: Int
  /// The schedule after the warm-up.
  public var decay: Decay
  /// The learning rate that the decay ends at, after the last step, as a fraction of the highest.
  public var finalFraction: Double

  /// A schedule.
  public init(peak: Double, warmUpSteps: Int = 0, decay: Decay = .none, finalFraction: Double = 0) {
    self.peak = peak
    self.warmUpSteps = warmUpSteps
    self.decay = decay
    self.finalFraction = finalFraction
  }

  /// The learning rate at step `step` (from 0) of `steps`.
  public func rate(atStep step: Int, of steps: Int) -> Double {
    if step < warmUpSteps { return peak * Double(step + 1) / Double(warmUpSteps) }
    guard decay == .cosine else { return peak }
    let progress = Double(step - warmUpSteps) / Double(max(1, steps - warmUpSteps))
    return peak * (finalFraction + (1 - finalFraction) * (1 + cos(Double.pi * min(1, progress))) / 2)
  }
}
