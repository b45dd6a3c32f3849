import Foundation
import LockstepTestSupport
import Testing

/// `lockstep construct`: networks whose algorithm is known are recognized by everything that looks at them.
struct ConstructTests {
  private struct Control {
    let construction: String
    /// The learner that it equals, from this layer on.
    let learner: String
    let firstLayer: Int
    /// The entry that describes it; nil where that cannot be told from ridge regression.
    let entry: String?
  }

  private static let controls = [
    Control(
      construction: "gradient-descent:dimension=5,steps=6,rate=0.04",
      learner: "gradient-descent:rate=0.04,steps=1..6", firstLayer: 1, entry: "first-order"),
    // With a constant rho GD++ is close to ridge regression.
    Control(
      construction: "gd-plus-plus:dimension=5,steps=5,rho=0.04",
      learner: "gd-plus-plus:eta=0.2,rho=0.04,steps=1..5", firstLayer: 1, entry: nil),
    Control(
      construction: "iterative-newton:dimension=5,steps=8,alpha=8e-4",
      learner: "iterative-newton:alpha=8e-4,steps=0..8", firstLayer: 2, entry: "newton"),
  ]

  /// What cannot be a network in single precision is refused before anything is written.
  @Test(arguments: [
    ("gradient-descent:dimension=3,steps=2,rate=1e300", "not finite in single precision"),
    ("recursive-least-squares:dimension=20,ridge=1e-5", "expected at least 2e-5 d^1.5 = 0.00179"),
  ])
  func impossibleNumbersAreRefused(construction: String, words: String) throws {
    try Lockstep.fail(["construct", construction, "-o", "known"], words: [words], in: TemporaryFolder())
  }

  /// Every layer's closest candidate is the step of the algorithm that it runs, and the verdict names the method if nothing
  /// else explains as much.
  @Test(arguments: 0..<controls.count)
  func identifyNamesTheAlgorithm(index: Int) throws {
    let control = Self.controls[index]
    let folder = try TemporaryFolder()
    let constructed = try Lockstep.run(["construct", control.construction, "-o", "known"], in: folder.path)
    #expect(constructed.status == 0, "\(constructed.errors)")
    let outcome = try Lockstep.run(
      [
        "identify", "known", "-n", "12", "-c", "96", "--quick", "--json", "--candidate", "known-one=\(control.learner)",
      ],
      in: folder.path)
    #expect(outcome.status == 0, "\(outcome.errors)")
    let document = try JSONSerialization.jsonObject(with: Data(outcome.output.utf8)) as? [String: Any]
    let verdict = try #require(document?["verdict"] as? [String: Any])
    #expect(try #require(verdict["entries"] as? [String]).first == control.entry)
    let findings = try #require(verdict["findings"] as? [[String: Any]])
    for (layer, finding) in findings.enumerated().dropFirst(control.firstLayer - 1) {
      let ranking = try #require(finding["ranking"] as? [String: Any])
      let closest = try #require((ranking["entries"] as? [[String: Any]])?.first)
      #expect(closest["label"] as? String == "known-one")
      #expect(closest["best"] as? Int == layer + (control.firstLayer == 1 ? 1 : -1))
      let similarity = try #require((closest["similarity"] as? [String: Any])?["value"] as? Double)
      #expect(similarity > 0.99999, "layer \(layer + 1)")
    }
  }

  /// A layer that predicts nothing has no weights to explain, and other distributions, on which the constant alpha may
  /// diverge, are left out with the reason.
  @Test func everyPartOfTheEvidenceIsFinite() throws {
    let folder = try TemporaryFolder()
    try Lockstep.succeed(["construct", "iterative-newton:dimension=3,alpha=0.003", "-o", "known"], in: folder.path)
    let outcome = try Lockstep.run(["identify", "known", "-n", "6", "-c", "32"], in: folder.path)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.output.contains("Left out: prompts with"))
    #expect(outcome.output.contains("act as iterative Newton"))
  }

  /// A network that diverges has no effect on the comparison of the others.
  @Test func aNetworkThatDivergesIsSkipped() throws {
    let folder = try TemporaryFolder()
    try Lockstep.succeed(
      ["construct", "gradient-descent:dimension=2,rate=10,steps=40", "-o", "diverging"], in: folder.path)
    let outcome = try Lockstep.run(
      [
        "match", "diverging", "newton", "gd", "-n", "4", "-c", "16", "--queries", "10", "-o", "results",
        "--allow-skips",
      ],
      in: folder.path)
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect(outcome.errors.contains("Not identified: diverging: ") && outcome.errors.contains("Skipped: diverging: "))
    #expect(folder.contents.contains("results") && !outcome.output.contains("Identification was skipped"))
    try Lockstep.fail(
      ["identify", "diverging", "-n", "4", "-c", "16", "--queries", "10"], words: ["diverging: it diverges"], in: folder
    )
  }

  /// A wrong choice may make the network diverge, which is no reason to refuse the right one.
  @Test func importFindsChoicesBesideThoseThatDiverge() throws {
    let folder = try TemporaryFolder()
    try Lockstep.succeed(
      ["construct", "delta-rule:dimension=20,step=implicit,rate=50", "-o", "known"], in: folder.path)
    try Lockstep.succeed(
      [
        "import", "known/model.safetensors", "normalize_keys=false", "-f", "linear-regression", "-n", "40", "-o", "net",
      ], in: folder.path)
    #expect(try String(contentsOfFile: folder.file("net/configuration.json"), encoding: .utf8).contains("implicit"))
  }

  @Test func listsTheConstructionsWithTheirOptions() throws {
    let outcome = try Lockstep.run(["construct"])
    #expect(outcome.status == 0, "\(outcome.errors)")
    for text in ["iterative-newton: ", "gd-plus-plus: ", "gradient-descent: ", "  alpha=5e-05: ", "  dimension=20: "] {
      #expect(outcome.output.contains(text), "\(text)")
    }
  }

  @Test(arguments: [
    (["construct", "newton", "-o", "x"], "unknown construction 'newton'"),
    (["construct", "gradient-descent"], "--output is required"),
    (["construct", "gradient-descent:rate=-1", "-o", "x"], "option 'rate': '-1'"),
    (["construct", "gradient-descent:steps=0", "-o", "x"], "option 'steps': '0'"),
  ])
  func refusesWhatItCannotBuild(arguments: [String], message: String) throws {
    let folder = try TemporaryFolder()
    let outcome = try Lockstep.run(arguments, in: folder.path)
    #expect(outcome.status != 0 && outcome.errors.contains(message), "\(outcome.errors)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path).isEmpty)
  }
}
