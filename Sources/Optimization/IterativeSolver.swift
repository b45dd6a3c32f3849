public import LockstepCore
public import LockstepNumerics

/// A method that walks from w_0 towards a minimizer by w_1, w_2, ...
public protocol IterativeSolver: Sendable {
  /// Walks from `start` for at most `steps` steps, and hands every iterate to `record`, w_0 as number 0 first.
  ///
  /// - Returns: How the walk ended. One that ends early has recorded its last iterate; it stands for all later steps.
  func minimize(
    _ objective: some Objective, from start: Vector, steps: Int, record: (Int, Vector) -> Void
  ) -> Termination
}

/// When a method has arrived: its gradient is at most 1e-10 times as long as the first one.
///
/// Without a stop the conjugate directions are lost to rounding soon after convergence, and the iterates run away.
public struct GradientTolerance: Sendable {
  private static let relative = 1e-10
  private let threshold: Double

  /// The rule for a walk that begins here.
  public init(start: Iterate) { threshold = Self.relative * start.gradient.norm }

  /// Whether the walk has arrived.
  public func isMet(by iterate: Iterate) -> Bool { iterate.gradient.norm <= threshold }
}
