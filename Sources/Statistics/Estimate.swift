/// An estimate from a sample of prompts.
public struct Estimate: Codable, Sendable, Equatable {
  /// The estimate.
  public let value: Double
  /// Its 95 % interval over prompts; nil if there are too few prompts for one.
  public let interval: ClosedRange<Double>?

  /// An estimate with its interval.
  public init(value: Double, interval: ClosedRange<Double>?) {
    self.value = value
    self.interval = interval
  }

  /// Whether the whole interval lies above a number; false without an interval.
  public func isAbove(_ number: Double) -> Bool { interval.map { $0.lowerBound > number } ?? false }

  /// Whether the whole interval lies below a number; false without an interval.
  public func isBelow(_ number: Double) -> Bool { interval.map { $0.upperBound < number } ?? false }

  /// One minus the estimate, such as the explained share for an unexplained one.
  package var complement: Estimate {
    Estimate(value: 1 - value, interval: interval.map { 1 - $0.upperBound...1 - $0.lowerBound })
  }
}
