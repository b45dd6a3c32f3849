import Foundation
import LockstepTestSupport
import Testing

/// How predictions change, to the bit, when prompts are changed in ways that the methods do not see.
struct MetamorphicTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Sines, which are random enough.
  private static let prompts = Safetensors.prompts(6)

  private func predictions(_ learner: String, _ prompts: Safetensors) throws -> [[Double]] {
    try prompts.write(to: folder.file("prompts"))
    try Lockstep.succeed(
      ["predict", learner, "--prompts", "prompts", "-o", "predictions", "--force"], in: folder.path)
    let file = try Safetensors(folder.file("predictions"))
    let (values, count) = (file.values("predictions"), prompts.tensors[0].shape[0])
    let steps = file.shape("predictions")?[0] ?? 0
    // The predictions of each prompt: [B][S, n+1].
    return (0..<count).map { prompt in
      (0..<steps).flatMap { step in (0..<7).map { values[(step * count + prompt) * 7 + $0] } }
    }
  }

  private static func scaled(_ tensor: Int, by factor: Double) -> Safetensors {
    var file = prompts
    file.tensors[tensor].values = file.tensors[tensor].values.map { $0 * factor }
    return file
  }

  /// Predictions are proportional to the labels.
  @Test(
    arguments: [
      "ols", "gradient-descent", "newton", "cg", "bfgs", "lbfgs", "ogd", "ridge", "nesterov", "gd-plus-plus",
      "nearest-neighbors", "averaging", "truncated-svd", "delta-rule", "recursive-least-squares",
    ], [0x1p-200, 0x1p-3, 0x1p100])
  func labelsMayHaveAnyUnit(learner: String, factor: Double) throws {
    let plain = try predictions(learner, Self.prompts)
    #expect(plain.joined().contains { $0 != 0 })
    #expect(try predictions(learner, Self.scaled(1, by: factor)) == plain.map { $0.map { $0 * factor } })
  }

  /// Methods without a rate in the inputs' unit predict the same. (BFGS does too, but its first metric has a unit, so that
  /// rounding differs.)
  @Test(
    arguments: ["ols", "newton", "cg", "lbfgs", "online-gradient-descent:rate=normalized"],
    [0x1p-100, 0x1p3, 0x1p100])
  func inputsMayHaveAnyUnit(learner: String, factor: Double) throws {
    #expect(try predictions(learner, Self.scaled(0, by: factor)) == predictions(learner, Self.prompts))
  }

  @Test(arguments: ["ols", "gd", "newton", "cg", "bfgs", "ogd", "nearest-neighbors"])
  func promptsAreIndependent(learner: String) throws {
    let plain = try predictions(learner, Self.prompts)
    func selecting(_ order: [Int]) -> Safetensors {
      var file = Self.prompts
      for (index, tensor) in file.tensors.enumerated() {
        let size = tensor.values.count / tensor.shape[0]
        file.tensors[index].shape[0] = order.count
        file.tensors[index].values = order.flatMap { tensor.values[$0 * size..<($0 + 1) * size] }
      }
      return file
    }
    for order in [[3, 0, 5, 2, 4, 1], [0, 1, 2], [5, 5, 0, 1, 2, 3, 4, 5]] {
      #expect(try predictions(learner, selecting(order)) == order.map { plain[$0] })
    }
  }

  /// Names change nothing but names.
  @Test func learnersMayHaveAnyName() throws {
    for (name, arguments) in [("plain", ["gd", "cg"]), ("named", ["zebra=gd", "ant=cg"])] {
      try Lockstep.succeed(["match"] + arguments + small + ["-o", name], in: folder.path)
    }
    let plain = try folder.text(of: "plain/results.json")
    let named = try folder.text(of: "named/results.json")
    #expect(
      named.replacing(#""zebra""#, with: #""gd""#).replacing(#""ant""#, with: #""cg""#) == plain)
  }
}
