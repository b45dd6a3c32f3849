import Foundation
import LockstepTestSupport
import Testing

/// `lockstep tune`: optima that are known, and errors.
struct TuneTests {
  let folder: TemporaryFolder
  init() throws { folder = try TemporaryFolder() }

  private struct Tuned {
    let specification: String
    let before: Double
    let after: Double

    /// The numbers of an option.
    func values(_ option: String) -> [Double] {
      let text = specification.split(whereSeparator: { ":,".contains($0) }).first { $0.hasPrefix(option + "=") }
      return text?.dropFirst(option.count + 1).split(separator: "+").compactMap { Double($0) } ?? []
    }
  }

  private func tune(_ arguments: [String]) throws -> Tuned {
    let outcome = try Lockstep.run(["tune", "--json"] + arguments, in: folder.path)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let root = try #require(try outcome.json() as? [String: Any])
    func mean(_ name: String) throws -> Double {
      let error = try #require(root[name] as? [String: Any])
      #expect(try #require(error["standard_error"] as? Double) > 0)
      return try #require(error["mean"] as? Double)
    }
    let change = try #require((root["change"] as? [String: Any])?["mean"] as? Double)
    #expect(try abs(change - (mean("after") - mean("before"))) < 1e-9 * abs(mean("before")))
    return Tuned(
      specification: try #require(root["specification"] as? String), before: try mean("before"),
      after: try mean("after"))
  }

  /// The labels, and the predictions <x, X'y> of one step of gradient descent with the rate 1, of some prompts.
  private func oneStep(_ path: String, d: Int, points: Int) throws -> [(label: Double, prediction: Double)] {
    let file = try Safetensors(folder.file(path))
    let (xs, ys) = (file.values("xs"), file.values("ys"))
    return (0..<ys.count / points).flatMap { prompt in
      var xty = [Double](repeating: 0, count: d)
      return (0..<points).map { t in
        let x = xs[(prompt * points + t) * d..<(prompt * points + t + 1) * d]
        let prediction = zip(x, xty).reduce(0) { $0 + $1.0 * $1.1 }
        for (j, entry) in x.enumerated() { xty[j] += entry * ys[prompt * points + t] }
        return (ys[prompt * points + t], prediction)
      }
    }
  }

  /// One step predicts rate * g with g = <x, X'y>, and the error is a quadratic of the rate with the minimum
  /// sum g y / sum g^2. The held-out prompts are those that follow.
  @Test func theBestRateOfOneStepIsThatInClosedForm() throws {
    let sizes = ["-d", "4", "-n", "7", "-c", "50", "-s", "3"]
    let tuned = try tune(["gradient-descent", "--option", "rate", "--steps", "1"] + sizes)
    try Lockstep.succeed(["sample", "-o", "fitted"] + sizes, in: folder.path)
    try Lockstep.succeed(["sample", "-o", "following", "--first", "50"] + sizes, in: folder.path)
    let fitted = try oneStep("fitted", d: 4, points: 8)
    let rate =
      fitted.reduce(0) { $0 + $1.prediction * $1.label } / fitted.reduce(0) { $0 + $1.prediction * $1.prediction }
    let found = try #require(tuned.values("rate").first)
    #expect(abs(found / rate - 1) < 1e-3)
    #expect(tuned.specification.hasSuffix("steps=0..1"))
    let following = try oneStep("following", d: 4, points: 8)
    for (rate, error) in [(0.01, tuned.before), (found, tuned.after)] {
      let errors = following.map { ($0.label - rate * $0.prediction) * ($0.label - rate * $0.prediction) }
      #expect(abs(errors.reduce(0, +) / Double(errors.count) / 4 / error - 1) < 1e-9)
    }
    #expect(tuned.after < tuned.before)
  }

  /// With as much noise as signal, ridge regression is optimal with the ridge noise^2, and the search leaves the end of the
  /// range at 0. 800 prompts: the error is flat around its minimum.
  @Test func theBestRidgeIsTheVarianceOfTheNoise() throws {
    let tuned = try tune([
      "ordinary-least-squares", "-f", "isotropic:noise=1.5", "-d", "3", "-n", "8", "-c", "800", "--steps", "1",
    ])
    let ridge = try #require(tuned.values("ridge").first)
    #expect(abs(ridge / 2.25 - 1) < 0.25)
    #expect(tuned.after < tuned.before)
  }

  /// A list gets a value for each step; without noise a larger ridge only harms, and the search ends where it starts.
  @Test func listsGetAValueForEachStep() throws {
    let tuned = try tune(["gd-plus-plus", "--steps", "3", "-d", "4", "-n", "8", "-c", "40"])
    #expect(tuned.values("eta").count == 3 && tuned.values("gamma").count == 3)
    #expect(tuned.after < tuned.before)
    let ridge = try tune(["ordinary-least-squares", "-d", "4", "-n", "8", "-c", "40"])
    #expect(ridge.specification == "ordinary-least-squares:ridge=0" && ridge.after == ridge.before)
    // A number that is written with a sign in its exponent is one number.
    let strong = try tune([
      "regularization-path:strength=1e20", "--option", "strength", "-d", "4", "-n", "8", "-c", "40",
    ])
    let zero = try tune([
      "gradient-descent:rate=1e-30", "--option", "rate", "--steps", "1", "-d", "4", "-n", "8", "-c", "40",
    ])
    #expect(abs(strong.before / zero.before - 1) < 1e-6 && strong.after <= strong.before)
  }

  @Test func theSpecificationIsPrintedWithBothErrors() throws {
    let arguments = ["tune", "gd:rate=0.02", "-d", "3", "-n", "6", "-c", "20", "--steps", "2"]
    let output = try Lockstep.succeed(arguments)
    #expect(output.contains("Fitted rate to 20 prompts of linear-regression") && output.contains("d = 3, n = 6"))
    #expect(output.contains("  before ") && output.contains("  after  ") && output.contains("  change "))
    #expect(output.contains("\ngradient-descent:rate="))
    #expect(try Lockstep.succeed(arguments + ["--jobs", "1"]) == output)
    let specification = try #require(output.split(separator: "\n").last)
    try Lockstep.succeed(["match", String(specification), "ols", "--resamples", "100"] + small)
  }

  @Test(arguments: [
    (["gd", "--option", "rte"], ["gradient-descent", "'rte'", "'rate'"]),
    (["gd", "--option", "steps"], ["numeric option 'steps'", "rate"]),
    (["gd", "--option", "rate", "--option", "rate"], ["--option rate", "more than once"]),
    (["nearest-neighbors"], ["nearest-neighbors has no numeric options"]),
    (["heavy-ball"], ["'rate' is 'optimal'", "heavy-ball:rate=VALUE"]),
    (["gd", "--steps", "0"], ["--steps is 0", "from 1 to 100"]), (["gd", "--steps", "101"], ["--steps is 101"]),
    (["gd:rate=1e9", "--steps", "60"], ["rate=1", "diverges"]), (["zzzzzzzzzzzz"], ["learner 'zzzzzzzzzzzz'"]),
    (["gd", "-c", "1000000000"], ["GiB of memory", "--count"]), (["gd", "-c", "0"], ["--count is 0"]),
    (["gd", "-c", "1"], ["--count is 1", "at least 2 prompts"]),
    // Larger errors are cut off, and their mean would be the limit.
    (["gd", "-f", "linear-regression:noise=1e100"], ["gradient-descent:", "exceeds 1e+140", "smaller labels"]),
  ])
  func invalidRequestsAreReported(arguments: [String], words: [String]) throws {
    try Lockstep.fail(["tune", "-d", "3", "-n", "6", "-c", "4"] + arguments, words: words, in: folder)
  }
}
