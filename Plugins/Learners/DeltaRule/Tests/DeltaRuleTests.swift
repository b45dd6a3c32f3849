import LockstepCore
import LockstepDeltaRule
import LockstepNumerics
import LockstepTestSupport
import Testing

private let prompts = regressionPrompts()

/// The weights after t examples as the architecture's paper writes them: what an example makes of w.
private func fold(_ prompt: Int, _ t: Int, _ update: (inout Vector, Vector, Double) -> Void) -> [Double] {
  var w = Vector(zeros: prompts.shape.dimension)
  for i in 0..<t { update(&w, prompts.input(prompt, i), prompts.label(prompt, i)) }
  return w.elements
}

private func agrees(_ rule: DeltaRule, _ update: () -> (inout Vector, Vector, Double) -> Void) -> Bool {
  let weights = rule.weights(for: prompts)
  return (0..<prompts.count).allSatisfy { prompt in
    (0..<prompts.shape.points).allSatisfy { t in
      relativeDifference(weights.weights(0, prompt, t), fold(prompt, t, update())) < 1e-12
    }
  }
}

/// alpha w (I - beta x x') + beta y x, as Gated DeltaNet writes it; DeltaNet has alpha = 1.
@Test(arguments: [0, 0.1])
func isGatedDeltaNet(decay: Double) {
  let rule = DeltaRule().setting(\.decay, to: decay).setting(\.rate, to: 0.08)
  #expect(
    agrees(rule) {
      { w, x, y in
        var eraser = Matrix.identity(x.count)
        eraser.addOuterProduct(-0.08, x, x)
        w = Vector(zeros: x.count) + (1 - decay) * (eraser * w)
        w += 0.08 * y * x
      }
    })
}

/// The minimum of |w - v|^2 + beta (y - <w, x>)^2 solves (I + beta x x') w = v + beta y x.
@Test func implicitStepsMinimize() throws {
  #expect(
    agrees(DeltaRule().setting(\.step, to: .implicit).setting(\.rate, to: 3)) {
      { w, x, y in
        var system = Matrix.identity(x.count)
        system.addOuterProduct(3, x, x)
        w = (try? system.leastSquaresSolution(w + 3 * y * x)) ?? Vector(zeros: x.count)
      }
    })
}

/// U = eta U - theta grad(M), M = (1 - alpha) M + U, as Titans writes it.
@Test func isTitans() {
  let rule = DeltaRule().setting(\.rate, to: 0.05).setting(\.momentum, to: 0.6).setting(\.decay, to: 0.2)
    .setting(\.decaysFirst, to: false)
  #expect(
    agrees(rule) {
      var u = Vector(zeros: prompts.shape.dimension)
      return { w, x, y in
        let gradient = Vector(zeros: x.count) + (dot(w, x) - y) * x
        u = Vector(zeros: x.count) + 0.6 * u
        u -= 0.05 * gradient
        w = u + 0.8 * w
      }
    })
}

/// With rate 1 the error on the last example is zero, with rate 0.25 three quarters of what it was.
@Test func normalizedStepsTakeAPartOfTheError() {
  for rate in [1, 0.25] {
    let weights = DeltaRule().setting(\.step, to: .normalized).setting(\.rate, to: rate).weights(for: prompts)
    for t in 1..<prompts.shape.points {
      let (x, y) = (prompts.input(1, t - 1), prompts.label(1, t - 1))
      let errors = [t - 1, t].map { dot(Vector(weights.weights(0, 1, $0)), x) - y }
      #expect(abs(errors[1] - (1 - rate) * errors[0]) < 1e-12)
    }
  }
}

/// A second pass begins where the first one ended, momentum included.
@Test func passesGoOn() throws {
  let rule = DeltaRule().setting(\.momentum, to: 0.5).setting(\.passes, to: try StepGrid("1..3"))
  let weights = rule.weights(for: prompts)
  for t in 0...9 {
    for pass in 1...3 {
      var state = rule.initialState(dimension: 5)
      for _ in 0..<pass {
        for i in 0..<t { rule.update(&state, input: prompts.input(0, i), label: prompts.label(0, i)) }
      }
      #expect(relativeDifference(weights.weights(pass - 1, 0, t), rule.weights(of: state).elements) < 1e-13)
    }
  }
}

/// The predictions of a normalized step do not depend on the unit of the inputs, not even where their squares overflow or
/// vanish; those of an implicit one are then the same, since its rate is large beside 1 / |x|^2, or nothing.
@Test(arguments: [0x1p600, 0x1p-600])
func inputsMayBeLargerThanTheirSquares(factor: Double) {
  func predictions(_ step: DeltaRule.Step, inputsTimes factor: Double) throws -> [Double] {
    let scaled = PromptBatch(
      range: prompts.range, shape: prompts.shape, inputs: prompts.inputs.map { factor * $0 }, labels: prompts.labels)
    return try DeltaRule().setting(\.step, to: step).setting(\.rate, to: 1).predictions(for: scaled).predictions.values
  }
  #expect(throws: Never.self) {
    let expected = try predictions(.normalized, inputsTimes: 1)
    #expect(relativeDifference(try predictions(.normalized, inputsTimes: factor), expected) < 1e-12)
    let implicit = try predictions(.implicit, inputsTimes: factor)
    #expect(relativeDifference(implicit, factor > 1 ? expected : expected.map { _ in 0 }) < 1e-12)
  }
}
