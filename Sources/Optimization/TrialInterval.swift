internal import Glibc

/// A function along a line, at one step length.
struct LineSample {
  var step: Double
  var value: Double
  var slope: Double

  var isFinite: Bool { value.isFinite && slope.isFinite }

  /// The sample of the function less a line through the origin.
  func lowered(by lineSlope: Double) -> LineSample {
    LineSample(step: step, value: value - step * lineSlope, slope: slope - lineSlope)
  }
}

/// The interval of Moré and Thuente's line search: its end with the least value so far, and the other end.
struct TrialInterval {
  var best: LineSample
  var other: LineSample
  /// Whether a minimizer is known to lie between the ends.
  var isBracket: Bool

  func lowered(by lineSlope: Double) -> TrialInterval {
    TrialInterval(best: best.lowered(by: lineSlope), other: other.lowered(by: lineSlope), isBracket: isBracket)
  }

  /// Takes in a trial, and returns the step to try next (section 4 of the paper).
  mutating func advance(to trial: LineSample, within bounds: ClosedRange<Double>) -> Double {
    let next: Double
    let slopesDiffer = trial.slope * (best.slope / abs(best.slope)) < 0
    if trial.value > best.value {
      // Case 1: a higher value. A minimizer is bracketed; the cubic step, unless the quadratic one is nearer to the
      // best point, and then the middle of the two.
      let cubic = best.step + cubicFraction(from: best, to: trial) * (trial.step - best.step)
      let chord = (best.value - trial.value) / (trial.step - best.step)
      let quadratic = best.step + best.slope / (chord + best.slope) / 2 * (trial.step - best.step)
      let cubicIsNearer = abs(cubic - best.step) < abs(quadratic - best.step)
      next = cubicIsNearer ? cubic : cubic + (quadratic - cubic) / 2
      isBracket = true
    } else if slopesDiffer {
      // Case 2: a lower value and a slope of the other sign. A minimizer is bracketed; the longer of the cubic and the
      // secant step.
      let cubic = trial.step + cubicFraction(from: trial, to: best) * (best.step - trial.step)
      let secant = secantStep(from: trial)
      next = abs(cubic - trial.step) > abs(secant - trial.step) ? cubic : secant
      isBracket = true
    } else if abs(trial.slope) < abs(best.slope) {
      // Case 3: a lower value and a smaller slope of the same sign. The cubic may have no minimizer ahead.
      let bound = trial.step > best.step ? bounds.upperBound : bounds.lowerBound
      let cubic = cubicAhead(of: trial) ?? bound
      let secant = secantStep(from: trial)
      let cubicIsNearer = abs(cubic - trial.step) < abs(secant - trial.step)
      if isBracket {
        let step = cubicIsNearer ? cubic : secant
        let limit = trial.step + 0.66 * (other.step - trial.step)
        next = trial.step > best.step ? min(limit, step) : max(limit, step)
      } else {
        let step = abs(cubic - trial.step) > abs(secant - trial.step) ? cubic : secant
        next = min(max(step, bounds.lowerBound), bounds.upperBound)
      }
    } else if isBracket {
      // Case 4: a lower value and a slope of the same sign that has not become smaller.
      next = trial.step + cubicFraction(from: trial, to: other) * (other.step - trial.step)
    } else {
      next = trial.step > best.step ? bounds.upperBound : bounds.lowerBound
    }

    if trial.value > best.value {
      other = trial
    } else {
      if slopesDiffer { other = best }
      best = trial
    }
    return next
  }

  private func secantStep(from trial: LineSample) -> Double {
    trial.step + trial.slope / (trial.slope - best.slope) * (best.step - trial.step)
  }

  /// Where, as a part of the way from `a` to `b`, the cubic that has their values and slopes is least.
  private func cubicFraction(from a: LineSample, to b: LineSample) -> Double {
    let theta = 3 * (a.value - b.value) / (b.step - a.step) + a.slope + b.slope
    let scale = max(abs(theta), abs(a.slope), abs(b.slope))
    let discriminant = (theta / scale) * (theta / scale) - (a.slope / scale) * (b.slope / scale)
    let gamma = (b.step < a.step ? -1 : 1) * scale * discriminant.squareRoot()
    return (gamma - a.slope + theta) / (gamma - a.slope + gamma + b.slope)
  }

  /// The minimizer of the cubic through the best point and the trial, if it lies beyond the trial.
  private func cubicAhead(of trial: LineSample) -> Double? {
    let theta = 3 * (best.value - trial.value) / (trial.step - best.step) + best.slope + trial.slope
    let scale = max(abs(theta), abs(best.slope), abs(trial.slope))
    let discriminant = (theta / scale) * (theta / scale) - (best.slope / scale) * (trial.slope / scale)
    let gamma = (trial.step > best.step ? -1 : 1) * scale * max(0, discriminant).squareRoot()
    let fraction = (gamma - trial.slope + theta) / (gamma + best.slope - trial.slope + gamma)
    return fraction < 0 && gamma != 0 ? trial.step + fraction * (best.step - trial.step) : nil
  }
}
