internal import Foundation

/// The learning rate at each step: it rises in a straight line over the first steps, and may fall along half a cosine
/// to the last (Loshchilov and Hutter 2017).
public struct LearningRate: Sendable, Equatable {
  /// How the rate goes on after the rise.
  public enum Decay: String, Sendable, CaseIterable {
    case none, cosine
  }

  /// The highest rate.
  public var peak: Double
  /// The number of steps of the rise.
  public var warmUpSteps: Int
  /// How it goes on.
  public var decay: Decay
  /// The rate at the last step, as a fraction of the highest.
  public var finalFraction: Double

  /// This course of the rate.
  public init(peak: Double, warmUpSteps: Int = 0, decay: Decay = .none, finalFraction: Double = 0) {
    self.peak = peak
    self.warmUpSteps = warmUpSteps
    self.decay = decay
    self.finalFraction = finalFraction
  }

  /// The rate of a step, counted from 0, of so many.
  public func rate(atStep step: Int, of steps: Int) -> Double {
    if step < warmUpSteps { return peak * Double(step + 1) / Double(warmUpSteps) }
    guard decay == .cosine else { return peak }
    let progress = Double(step - warmUpSteps) / Double(max(1, steps - warmUpSteps))
    return peak * (finalFraction + (1 - finalFraction) * (1 + cos(Double.pi * min(1, progress))) / 2)
  }
}
