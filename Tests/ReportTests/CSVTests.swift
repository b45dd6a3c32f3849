import Foundation
import LockstepCore
import LockstepFiles
import LockstepMatching
import LockstepReport
import LockstepResults
import LockstepTestSupport
import Testing

/// The tables beside the document, read by a reader of CSV files (RFC 4180) that knows nothing of Lockstep.
struct CSVTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Writes a document and returns the folder's path.
  private func written(_ document: ResultsDocument) throws -> String {
    let path = folder.file("results")
    try document.save(to: path)
    return path
  }

  private func table(_ path: String) throws -> [[String]] {
    try fields(ofCSV: String(contentsOfFile: path, encoding: .utf8))
  }

  @Test func matchesHaveARowForEachStepOfEitherLearner() throws {
    let rows = try table(written(Sample.document) + "/matches.csv")
    #expect(
      rows[0] == [
        "metric", "learner", "step", "other", "best", "similarity", "similarity_low", "similarity_high", "step_low",
        "step_high", "support", "ties", "kind",
      ])
    // Three steps and two, three and one, two and one.
    #expect(rows.count == 1 + 5 + 4 + 3)
    #expect(rows.allSatisfy { $0.count == 13 })
    #expect(
      rows[3] == [
        "similarity", "newton", "2", "gd", "1000000000", "1.0", "0.875", "1.0", "1", "1000000000", "0.25",
        "1 1000000000", "plateau",
      ])
    #expect(
      rows[4] == [
        "similarity", "gd", "1", "newton", "2", "0.9995", "0.8745", "0.9995", "1", "2", "0.5", "2", "grid-end",
      ])
    #expect(rows[12].prefix(5) == ["distance", "ols", "1", "gd", "1"])
  }

  @Test func matricesAreTheMatrices() throws {
    let path = try written(Sample.document) + "/matrices/1-similarity/"
    let similarity = Sample.document.results.metrics[0].comparisons[0].similarity
    for (file, entries) in [
      ("1-newton-and-gd.csv", similarity.means), ("1-newton-and-gd-standard-errors.csv", similarity.standardErrors),
    ] {
      let rows = try table(path + file)
      #expect(rows[0] == ["newton \\ gd", "1", "1000000000"])
      #expect(rows.dropFirst().map { $0[0] } == ["0", "1", "2"])
      // To the bit: they are written with as many digits as it takes.
      #expect(rows.dropFirst().flatMap { $0.dropFirst().compactMap { Double($0) } } == entries)
    }
  }

  @Test func everyPairOfEveryMetricHasItsFiles() throws {
    let path = try written(Sample.document)
    let files = try FileManager.default.subpathsOfDirectory(atPath: path).filter {
      $0.contains(".") && $0 != ".lockstep"
    }.sorted()
    #expect(
      files == [
        "curves/forgetting.csv", "curves/span-residual.csv", "curves/squared-error.csv",
        "matches.csv",
        "matrices/1-similarity/1-newton-and-gd-standard-errors.csv",
        "matrices/1-similarity/1-newton-and-gd.csv",
        "matrices/1-similarity/2-newton-and-ols-standard-errors.csv",
        "matrices/1-similarity/2-newton-and-ols.csv",
        "matrices/2-distance/1-gd-and-ols-standard-errors.csv",
        "matrices/2-distance/1-gd-and-ols.csv",
        "results.json",
      ])
  }

  /// Labels are the user's: options bring commas, files bring anything. Some are the same once they are made into the
  /// name of a file.
  private static let labels = [
    "gd:rate=0.1,steps=1..4", "say \"so\"", "two\nlines", "two\r\nlines", "a\rb", "\"", "\"\u{301},", "🧮: a/b\\c",
    "../../up", "recorded:file=/data/été.safetensors", "", " ", ".", String(repeating: "long", count: 200), "a/b",
    "a:b",
    "A:B",
  ]

  /// Each label comes back as it was, in both tables, and its files have plain names of their own inside the folder.
  @Test func anyLabelIsFine() throws {
    var document = Sample.document
    var metric = document.results.metrics[0]
    metric.label = "../by, \"us\"\r\n"
    metric.comparisons = Self.labels.map { label in
      var comparison = metric.comparisons[0]
      comparison.a = label
      return comparison
    }
    document.results.metrics = [metric]
    document.results.learners =
      Self.labels.map { Sample.learner($0, Sample.newton.steps) }
      + [Sample.gradient]
    let path = try written(document)

    let rows = try table(path + "/matches.csv").dropFirst()
    #expect(rows.allSatisfy { $0.first == metric.label })
    try #require(rows.allSatisfy { $0.count == 13 })
    // Three steps of the label's learner, and two of the other one.
    let learners = rows.map { [$0[1], $0[3]] }
    #expect(
      learners
        == Self.labels.flatMap { [[$0, "gd"], [$0, "gd"], [$0, "gd"], ["gd", $0], ["gd", $0]] })

    let files = try FileManager.default.subpathsOfDirectory(atPath: path).filter { $0.hasSuffix(".csv") }
    #expect(files.count == 4 + 2 * Self.labels.count)
    #expect(files.allSatisfy { $0.wholeMatch(of: /[A-Za-z0-9_.\/-]+/) != nil && $0.utf8.count < 255 })
    for (index, label) in Self.labels.enumerated() {
      // The metric's folder is number 1.
      let matrix = try #require(
        files.first { $0.dropFirst("matrices/1-".count).contains("/\(index + 1)-") && $0.hasSuffix("-and-gd.csv") })
      #expect(try table(path + "/" + matrix).first?.first == label + " \\ gd")
    }
    #expect(folder.contents == ["results"])
  }

  /// Records end with a line break, the last one, too; fields in quotes hold anything, with quotes doubled.
  private func fields(ofCSV text: String) -> [[String]] {
    var (rows, row): ([[String]], [String]) = ([], [])
    var field = String.UnicodeScalarView()
    var (isQuoted, hasClosed) = (false, false)
    for scalar in text.unicodeScalars {
      defer { hasClosed = scalar == "\"" && !isQuoted }
      switch scalar {
      case "\"":
        // A second one right after the one that closed the field: a quote in the field.
        if hasClosed { field.append(scalar) }
        isQuoted.toggle()
      // Many readers take either line break, and so both must be in quotes.
      case "," where !isQuoted, "\n" where !isQuoted, "\r" where !isQuoted:
        row.append(String(field))
        field = .init()
        if scalar != "," {
          rows.append(row)
          row = []
        }
      default: field.append(scalar)
      }
    }
    return field.isEmpty && row.isEmpty ? rows : rows + [row + [String(field)]]
  }
}
