internal import Foundation
internal import LockstepCore
internal import LockstepNetworks

/// Tells how a training goes, on standard error: a line that changes, with an estimate, where a person is looking;
/// plain lines now and then where not. Evaluations have a line of their own.
final class TrainingProgressPrinter {
  private let steps: Int
  private let isInteractive = Machine.showsProgress
  private var last: (step: Int, time: ContinuousClock.Instant)
  private var lastLine: ContinuousClock.Instant?
  private var stepsPerSecond = 0.0

  init(_ title: String?, from step: Int, to steps: Int) {
    self.steps = steps
    last = (step, .now)
    if let title { write(title + "\n") }
  }

  func update(_ report: TrainingEvent) throws {
    switch report {
    case .progress(let progress): show(progress)
    case .evaluation(let evaluation, let step):
      let error = evaluation.errors.reduce(0, +) / Double(evaluation.errors.count)
      write(
        "step \(step): held-out squared error / d \(format(error)), \(format(evaluation.relativeLoss)) times least squares'\n"
      )
    }
  }

  private func show(_ progress: TrainingProgress) {
    let now = ContinuousClock.now
    let seconds = (now - last.time) / .seconds(1)
    if seconds > 0 { stepsPerSecond = Double(progress.step - last.step) / seconds }
    last = (progress.step, now)
    guard isInteractive || lastLine.map({ now - $0 >= .seconds(10) }) ?? true else { return }
    lastLine = now
    let left = Duration.seconds(Double(steps - progress.step) / max(stepsPerSecond, 1e-9))
    let text =
      "step \(progress.step) of \(steps), d = \(progress.shape.dimension), \(progress.shape.points) points: "
      + "loss \(format(progress.loss)), \(format(progress.relativeLoss)) times least squares', "
      + "\(format(stepsPerSecond)) steps/s, about \(Progress.words(for: left)) left"
    write(isInteractive ? text : text + "\n")
  }

  /// Takes the changing line away.
  func finish() { if isInteractive { write("") } }

  private func write(_ text: String) {
    FileHandle.standardError.write(Data(((isInteractive ? "\r\u{1B}[K" : "") + text).utf8))
  }

  private func format(_ number: Double) -> String { String(format: "%.4g", number) }
}
