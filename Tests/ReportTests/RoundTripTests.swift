import Foundation
import LockstepCore
import LockstepFiles
import LockstepMatching
import LockstepReport
import LockstepResults
import LockstepTestSupport
import Testing

/// What is written is what is read.
struct RoundTripTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func read(_ document: ResultsDocument) throws -> ResultsDocument {
    let file = folder.file("some.json")
    try AtomicFile.write(document.json.text(), to: file, replacing: true)
    return try ResultsDocument(file)
  }

  @Test func aDocumentIsTheSameWhenReadAgain() throws {
    #expect(try read(Sample.document) == Sample.document)
  }

  /// The library's values are Codable, apart from the documents that the program writes.
  @Test func resultsAreCodable() throws {
    let bytes = try JSONEncoder().encode(Sample.document)
    #expect(try JSONDecoder().decode(ResultsDocument.self, from: bytes) == Sample.document)
  }

  @Test(arguments: Trend.Verdict.allCases)
  func everyVerdictIsTheSame(verdict: Trend.Verdict) throws {
    var document = Sample.document
    document.results.metrics[0].comparisons[0].aToB.trend = Sample.trend(verdict, steps: [1, 2])
    #expect(try read(document) == document)
  }

  @Test func metricsWithoutReferencesAreTheSame() throws {
    var document = Sample.document
    document.results.metrics[0].floor = nil
    document.results.metrics[0].ceiling = nil
    document.results.metrics[0].references[0].zeroPredictor = nil
    document.results.metrics[0].references[0].leastSquares = nil
    #expect(try read(document) == document)
  }

  @Test func promptsFromAFileAreTheSame() throws {
    var document = Sample.document
    for sha256 in ["0a1b", nil] {
      document.provenance.promptSource = .file("prompts/\"of mine\" é.safetensors", sha256: sha256)
      #expect(try read(document) == document)
    }
  }

  @Test func theTextIsTheSameWhenWrittenAgain() throws {
    let text = try Sample.document.json.text()
    #expect(try JSONValue(parsing: Array(text.utf8), source: "text") == Sample.document.json)
    #expect(try read(Sample.document).json.text() == text)
  }

  @Test func aFolderIsReadByItsName() throws {
    let path = folder.file("results")
    try Sample.document.save(to: path)
    #expect(try ResultsDocument(path) == Sample.document)
    #expect(try ResultsDocument(path + "/results.json") == Sample.document)
  }

  /// JSON has no such number; better no file than one that cannot be read.
  @Test(arguments: [Double.nan, .infinity])
  func numbersThatAreNotFiniteAreNotWritten(value: Double) {
    var document = Sample.document
    document.results.metrics[0].floor = value
    #expect(throws: LockstepError.self) { try document.json.text() }
  }
}
