import Foundation
import LockstepFiles
import LockstepReport
internal import LockstepResults
import LockstepTestSupport
import Testing

/// The page of a report whose texts come from files that anybody may have written.
struct PageTests {
  /// A character may hide markup: a combining mark joins with it to another one, which a browser takes apart.
  @Test(arguments: ["<img src=x>", "\u{600}<img src=x>", "x\"\u{301} onmouseover=y", "</title>\u{301}<img src=x>"])
  func textIsNoMarkup(text: String) throws {
    var document = Sample.document
    document.provenance.promptSource = .file(text, sha256: text)
    let page = try page(of: document).unicodeScalars
    for markup in ["<img", "\"\u{301} onmouse", "</title>\u{301}"] {
      #expect(page.split(separator: Array(markup.unicodeScalars)).count == 1, "\(markup)")
    }
  }

  /// Nothing stands in for the specification of a chart that is not drawn, such as that of its learner.
  @Test func chartsThatAreNotDrawnHaveNoSpecification() throws {
    #expect(try !page(of: Sample.document).contains("<script type=\"application/json\">"))
  }

  /// The page of a report without drawings.
  private func page(of document: ResultsDocument) throws -> String {
    let folder = try TemporaryFolder()
    try WebReport(document).save(to: folder.file("report"))
    return try String(contentsOfFile: folder.file("report/index.html"), encoding: .utf8)
  }
}
