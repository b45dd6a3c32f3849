internal import Foundation
internal import LockstepCore
internal import LockstepNetworks

/// Prints a training's progress and evaluations on standard error.
final class TrainingProgressPrinter {
  private let steps: Int
  private var last: (step: Int, time: ContinuousClock.Instant)
  private var lastReport: ContinuousClock.Instant?
  private var stepsPerSecond = 0.0

  /// - Parameters:
  ///   - title: A line to print first.
  ///   - step: The number of steps already done.
  ///   - steps: The planned number of steps.
  init(_ title: String?, from step: Int, to steps: Int) {
    self.steps = steps
    last = (step, .now)
    if let title { StandardError.write(title + "\n") }
  }

  func update(_ event: TrainingEvent) throws {
    switch event {
    case .progress(let progress): show(progress)
    case .evaluation(let evaluation) where !evaluation.isFinite:
      StandardError.write(
        "step \(evaluation.step): the held-out squared error is not finite; it is left out of the log\n")
    case .evaluation(let evaluation):
      let error = evaluation.errors.reduce(0, +) / Double(evaluation.errors.count)
      StandardError.write(
        "step \(evaluation.step): held-out squared error / d \(format(error))\(comparison(evaluation.relativeLoss))\n"
      )
    }
  }

  private func show(_ progress: TrainingProgress) {
    let now = ContinuousClock.now
    let seconds = (now - last.time) / .seconds(1)
    if seconds > 0 { stepsPerSecond = Double(progress.step - last.step) / seconds }
    last = (progress.step, now)
    guard lastReport.map({ now - $0 >= StandardError.progressInterval }) ?? true else { return }
    lastReport = now
    let left = Duration.seconds(Double(steps - progress.step) / max(stepsPerSecond, 1e-9))
    StandardError.showProgress(
      "step \(progress.step) of \(steps), d = \(progress.shape.dimension), \(progress.shape.points) points: "
        + "loss \(format(progress.loss))\(comparison(progress.relativeLoss)), "
        + "\(format(stepsPerSecond)) steps/s, about \(left.formatted) left")
  }

  private func comparison(_ relativeLoss: Double?) -> String {
    relativeLoss.map { ", \(format($0)) times that of least squares" } ?? ""
  }

  private func format(_ number: Double) -> String { String(format: "%.4g", number) }
}
