import Foundation
import LockstepTestSupport
import Testing

/// `lockstep reproduce`: published numbers and ours.
struct ReproduceTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @discardableResult
  private func reproduce(_ arguments: [String], status: Int32 = 0) throws -> String {
    let outcome = try Lockstep.runWithoutCharts(["reproduce", "-o", "figures"] + arguments, in: folder)
    #expect(outcome.status == status, "\(outcome.errors)")
    #expect(outcome.errors.contains("Skipped: ") == (status == 1))
    return outcome.output
  }

  private struct Cell: Equatable {
    let row: String
    let column: String
    let published: Double
    let ours: Double
    let agrees: Bool
  }

  private func cells(_ path: String) throws -> [Cell] {
    let lines = try folder.text(of: "figures/\(path)").split(separator: "\n").map { $0.split(separator: ",") }
    #expect(lines.first == ["row", "column", "published", "ours", "difference", "standard_error", "agrees"])
    return try lines.dropFirst().map { fields in
      let cell = Cell(
        row: String(fields[0]), column: String(fields[1]), published: try #require(Double(fields[2])),
        ours: try #require(Double(fields[3])), agrees: fields[6] == "true")
      #expect(Double(fields[4]) == cell.ours - cell.published)
      return cell
    }
  }

  /// Without a model, least squares represents the last layer. SciPy's line searches reproduce the published numbers;
  /// exact ones do not.
  @Test func classicalColumnsAgreeWithPublishedOnes() throws {
    let output = try reproduce(["8", "figure-9", "10", "11", "12", "-c", "128"])
    let least = [
      "figure-8/published-1": (21, 23), "figure-9/published-1": (23, 23), "figure-10/published-1": (10, 13),
      "figure-11/published-1": (24, 24), "figure-11/published-3": (24, 24), "figure-12/published-1": (24, 24),
    ]
    for (path, (agreeing, all)) in least {
      let cells = try cells(path + ".csv")
      #expect(cells.count == all && cells.count(where: \.agrees) >= agreeing, "\(path)")
      #expect(Set(cells.map(\.column)) == ["layer12"])
    }
    for path in ["figure-11/published-2", "figure-12/published-2"] {
      let cells = try cells(path + ".csv")
      #expect(cells.count { !$0.agrees } > 6, "\(path) has exact line searches")
    }
    #expect(output.contains("All 24 values agree within three standard errors"))
    #expect(output.contains("--model transformer=PATH"))
    let page = try folder.text(of: "figures/index.html")
    #expect(page.contains("a property of the line search") && page.contains("figure-12/report/index.html"))
    #expect(page.contains("All 24 values agree"))
    #expect(!page.contains("<img"))
  }

  /// A column for each layer of a model: our numbers are those of the results, the published ones those of the tables.
  @Test func layersOfAModelAreColumns() throws {
    let sizes = ["-d", "3", "-n", "6", "-c", "8"]
    try Lockstep.succeed(["sample", "-f", "isotropic", "-o", "prompts"] + sizes, in: folder.path)
    try Lockstep.succeed(
      ["predict", "newton:steps=1..4", "--prompts", "prompts", "-o", "predictions"], in: folder.path)
    let output = try reproduce(["7", "8", "table-1", "--model", "transformer=recorded:file=predictions"] + sizes)
    #expect(output.contains("d = 3 and n = 6 instead of the published d = 20 and n = 40"))
    #expect(output.contains("--model lstm=PATH") && !output.contains("--model transformer=PATH"))

    let published = try String(
      contentsOfFile: Lockstep.repository + "/Registry/published/fig8_newton_errors.csv", encoding: .utf8
    ).split(separator: "\n").dropFirst(2).map { $0.split(separator: ",").compactMap { Double($0) } }
    let results = try Results(folder: folder.file("figures/figure-8"))
    let comparison = try #require(
      results.comparisons("similarity-of-errors:count-t0=true").first {
        $0["a"] as? String == "transformer" && $0["b"] as? String == "newton"
      })
    let means = try #require(comparison["mean"] as? [[Double]])
    let cells = try cells("figure-8/published-1.csv")
    #expect(cells.count == 23 * 4)
    for cell in cells {
      let step = try #require(Int(cell.row.dropFirst("step ".count)))
      let layer = try #require(Int(cell.column.dropFirst("layer".count)))
      #expect(cell.published == published[step - 1][layer])
      #expect(abs(cell.ours - means[layer - 1][step]) < 1e-14)
    }
    // The model is Newton itself.
    #expect(try self.cells("figure-7/published-1.csv").map(\.ours) == [1, 2, 3, 4])
    #expect(try self.cells("figure-5/published-1.csv").map(\.column) == ["transformer", "transformer", "transformer"])
  }

  /// The errors of each learner's last step beside a published Transformer's, which are means over 1280 prompts.
  @Test func errorsStandBesideAPublishedTransformers() throws {
    try reproduce(["two-layer", "-d", "3", "-n", "6", "-c", "8"])
    let results = try Results(folder: folder.file("figures/two-layer"))
    let learners = ["nngp", "ntk", "ridge", "nearest-neighbors", "adam-on-weights", "lbfgs-on-weights"]
    for (index, learner) in learners.enumerated() {
      let path = "two-layer/published-\(index + 1).csv"
      let cells = try cells(path)
      #expect(cells.map(\.row) == ["t = 0", "t = 1", "t = 2", "t = 5"])
      #expect(cells.map(\.published) == [1.0195, 0.8751, 0.7929, 0.6716])
      let errors = try #require(results.curves("squared-error", of: learner).last)
      #expect(relativeDifference(cells.map(\.ours), [0, 1, 2, 5].map { errors[$0] }) < 1e-14)
      let deviations = try folder.text(of: "figures/\(path)").split(separator: "\n").dropFirst().map {
        try #require(Double($0.split(separator: ",")[5]))
      }
      for (cell, deviation) in zip(cells, deviations) {
        #expect(cell.column == learner)
        let tolerance = 3 * deviation * (1 + 8.0 / 1280).squareRoot() + 0.0011
        #expect(cell.agrees == (abs(cell.ours - cell.published) <= tolerance))
      }
    }
  }

  /// What learners reach that run no iteration, at the Newton step that best matches each published layer. The values were
  /// computed with NumPy on 200 other prompts; three standard errors of the difference.
  @Test func nullLearnersStandNextToPublishedSimilarities() throws {
    let output = try reproduce(["8", "12", "-c", "128"])
    let expected = [
      "shrunk-least-squares": [0.935, 0.935, 0.907, 0.871, 0.909, 0.942, 0.980, 0.987, 0.995, 0.995, 0.996, 0.996],
      "regularization-path": [0.981, 0.981, 0.976, 0.972, 0.981, 0.987, 0.995, 0.996, 0.998, 0.998, 0.998, 0.998],
    ]
    let rows = try folder.text(of: "figures/figure-8/published-1-nulls.csv").split(separator: "\n").map {
      $0.split(separator: ",").map(String.init)
    }
    #expect(rows[0] == ["learner", "column", "step", "published", "similarity", "standard_error"])
    #expect(rows.count == 25)
    #expect(rows[1...12].map { Double($0[2]) } == [1, 1, 2, 5, 8, 10, 14, 16, 20, 20, 21, 21])
    #expect(rows[1...3].map { $0[3] } == ["0.92", "0.92", "0.929"])
    for row in rows.dropFirst() {
      let layer = try #require(Int(row[1].dropFirst("layer".count)))
      let value = try #require(expected[row[0]]?[layer - 1])
      let (similarity, error) = (try #require(Double(row[4])), try #require(Double(row[5])))
      #expect(abs(similarity - value) < 4 * error + 0.001, "\(row)")
    }
    #expect(output.contains("at the newton step that best matches each layer"))
    #expect(output.contains("  published             0.920  0.920  0.929"))
    let page = try folder.text(of: "figures/index.html")
    #expect(page.contains("<th scope=\"row\">regularization-path</th>"))
    // A table for each learner in the figure.
    #expect(try folder.text(of: "figures/figure-12/published-2-nulls.csv").contains("shrunk-least-squares,layer12,"))
    #expect(try Lockstep.succeed(["describe", "figure-8"]).contains("regularization-path"))
  }

  /// Of two models with a role, each figure has the one that was trained on its function class.
  @Test func figuresHaveTheModelOfTheirFunctionClass() throws {
    let output = try reproduce([
      "8", "16", "--model", "transformer=transformer-d20", "--model", "transformer=transformer-d20-condition-100", "-c",
      "16",
    ])
    #expect(output.components(separatedBy: "newton and each layer of our transformer").count == 3, "\(output)")
  }

  /// A checkpoint folder is a model. One that cannot be compared in any figure is skipped with its reason, and an error.
  @Test func checkpointsAreAcceptedAsModels() throws {
    try Training().setting(["steps": 2]).write(to: folder.file("training.json"))
    try #require(Lockstep.run(["train", "training.json", "-o", "net"], in: folder.path).status == 0)
    let output = try reproduce(["8", "--model", "transformer=net", "-c", "4"], status: 1)
    #expect(output.contains("skipped: transformer: the network takes 1 dimensions"))
    let page = try folder.text(of: "figures/index.html")
    #expect(page.contains("skipped: transformer: the network takes 1 dimensions"))
    #expect(try cells("figure-8/published-1.csv").count == 23)

    try reproduce(["2", "--model", "transformer=net", "-d", "1", "-n", "8", "-c", "4", "--force"])
    let learners = try Results(folder: folder.file("figures/figure-2")).learners
    let transformer = try #require(learners.first { $0["label"] as? String == "transformer" })
    #expect((transformer["sha256"] as? String)?.count == 64)
    #expect(try folder.text(of: "figures/figure-2/report/index.html").contains(transformer["sha256"] as? String ?? "-"))
  }

  /// It is not compared with the published columns of other layers.
  @Test func modelsWithOneStepHaveOneColumn() throws {
    try Lockstep.succeed(["sample", "-c", "8", "-o", "prompts"], in: folder.path)
    try Lockstep.succeed(["predict", "ols", "--prompts", "prompts", "-o", "one"], in: folder.path)
    try reproduce(["8", "--model", "transformer=recorded:file=one", "-c", "8"])
    #expect(try Set(cells("figure-8/published-1.csv").map(\.column)) == ["layer1"])
  }

  @Test(arguments: [
    (["17", "18b"], ["'18b'", "'18'"]), (["figre-8"], ["'figre-8'", "'figure-8'"]),
    (["8", "-d", "0"], ["--dimension is 0"]), (["8", "--model", "transformer=nothing"], ["'nothing'"]),
    (["8", "--model", "nothing"], ["--model", "NAME=PATH"]), (["8", "--model", "gru=x"], ["'gru'", "transformer"]),
    (
      ["5", "--model", "lstm=ols", "--model", "lstm=cg"],
      ["lstm=", "more than once"]
    ),
  ])
  func invalidRequestsAreReported(arguments: [String], words: [String]) throws {
    try Lockstep.fail(["reproduce"] + arguments, words: words, in: folder)
  }

  @Test func figuresAreOverwrittenOnlyWithForce() throws {
    let request = ["2", "-d", "2", "-n", "3", "-c", "4"]
    try reproduce(request)
    try Lockstep.fail(["reproduce", "-o", "figures"] + request, words: ["--force"], in: folder)
    try reproduce(request + ["--force"])
  }
}
