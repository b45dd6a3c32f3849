import LockstepCore
import LockstepMatching
import LockstepReport
import LockstepResults
import Testing

/// The report in terminals of any kind.
struct TerminalTests {
  private func text(_ document: ResultsDocument, _ style: TerminalStyle) -> String {
    let report = TerminalReport(document, style: style)
    return report.summary + report.details
  }

  /// A pair of learners of many steps: row i is best at column 2 i, and the one after is as good.
  private static let wide: ResultsDocument = {
    let (rows, columns) = (100, 200)
    let a = Sample.learner("a", StepAxis("layer", Array(1...rows)))
    let b = Sample.learner("b", StepAxis("iteration", (0..<columns).map { $0 * 1000 }))
    let matches = (0..<rows).map { i in Sample.match(i + 1, 2000 * i, 0.9, ties: [2000 * i, 2000 * i + 1000]) }
    let back = (0..<columns).map { j in Sample.match(1000 * j, j / 2 + 1, 0.9) }
    let means = (0..<rows * columns).map { $0 % columns / 2 == $0 / columns ? 0.9 : 0.1 }
    let comparison = Comparison(
      a: "a", b: "b",
      similarity: SimilarityMatrix(rows: rows, columns: columns, means: means, standardErrors: means),
      aToB: BestMatches(matches: matches, trend: Sample.trend(.linear), contributions: nil),
      bToA: BestMatches(matches: back, trend: Sample.trend(.linear), contributions: nil))
    return ResultsDocument(
      provenance: Sample.provenance,
      results: MatchResults(
        learners: [a, b], references: Sample.references, measurements: Sample.measurements,
        metrics: [
          MetricResults(
            label: "m", specification: "m", evidence: "errors", direction: .higherIsBetter, floor: 0, ceiling: 1,
            references: [],
            comparisons: [comparison], skipped: [])
        ]))
  }()

  /// The heatmap's rows, from the line of column labels on.
  private func heatmap(_ document: ResultsDocument, _ style: TerminalStyle) -> [Substring] {
    let lines = TerminalReport(document, style: style).details.split(separator: "\n", omittingEmptySubsequences: false)
    let start = lines.firstIndex { $0.withoutColors.wholeMatch(of: /[ 0-9]+/) != nil } ?? 0
    let legend = lines.firstIndex { $0.contains("best of its row") } ?? lines.endIndex
    // Colors have their scale above the legend's words.
    return Array(lines[start..<(style.hasColor ? legend - 1 : legend)])
  }

  @Test(arguments: [Sample.document, Self.wide])
  func plainTextHasNothingButText(document: ResultsDocument) {
    let text = text(document, .plain)
    #expect(!text.hasControls)
    #expect(text.hasSuffix("\n") && !text.contains(" \n"))
  }

  @Test func aFileGetsEveryRowAndColumn() {
    let lines = heatmap(Self.wide, .plain)
    #expect(lines.count == 1 + 100)
    let labels: [Int] = lines[0].split(separator: " ").compactMap { Int($0) }
    #expect(labels == Self.wide.results.learners[1].steps.values)
    #expect(lines.dropFirst().allSatisfy { $0.split(separator: " ").count == 1 + 200 })
    #expect(!TerminalReport(Self.wide, style: .plain).details.contains("are shown"))
  }

  /// Every column of numbers ends where its label does, a mark behind it.
  @Test func columnsAreAligned() throws {
    let lines = heatmap(Self.wide, .plain).map { Array($0) }
    let ends = lines[0].indices.filter { lines[0][$0] != " " && ($0 + 1 == lines[0].count || lines[0][$0 + 1] == " ") }
    for (row, line) in lines.dropFirst().enumerated() {
      try #require(ends.allSatisfy { $0 >= 4 && $0 < line.count })
      for (column, end) in ends.enumerated() {
        #expect(line[end].isNumber && line[end - 4] == "0")
        let mark = end + 1 < line.count ? line[end + 1] : " "
        #expect(mark == (column == 2 * row ? "*" : column == 2 * row + 1 ? "~" : " "))
      }
    }
  }

  @Test func colorsMarkTheBestAndTheTied() {
    let lines = heatmap(Self.wide, TerminalStyle(hasColor: true, width: nil)).dropFirst()
    #expect(lines.count == 100)
    for (row, line) in lines.enumerated() {
      let cells = line.split(separator: "\u{1B}[0m").filter { $0.contains("\u{1B}[") }
      #expect(cells.count == 200)
      #expect(cells.indices.filter { cells[$0].hasSuffix("m ● ") } == [2 * row])
      #expect(cells.indices.filter { cells[$0].hasSuffix("m · ") } == [2 * row + 1])
      // The same color stands for the same number.
      let colors = cells.compactMap { $0.firstMatch(of: /48;2;[0-9;]+/)?.output }
      #expect(colors.count == 200 && Set(colors).count == 2)
    }
  }

  /// Every color that is switched on is switched off in the same line.
  @Test func colorsEndWithTheirLine() {
    let text = text(Sample.document, TerminalStyle(hasColor: true, width: 50))
    #expect(text.contains("\u{1B}[1m"))
    for line in text.split(separator: "\n") {
      let marks = line.matches(of: /\u{1B}\[[0-9;]*m/).map { $0.output == "\u{1B}[0m" }
      #expect(marks.indices.allSatisfy { marks[$0] == ($0 % 2 == 1) } && marks.count % 2 == 0)
    }
  }

  /// Only a word that is too long, and the tables of matches, run over the edge.
  @Test(arguments: [20, 33, 80], [true, false])
  func linesFitTheWidth(width: Int, hasColor: Bool) {
    let style = TerminalStyle(hasColor: hasColor, width: width)
    for document in [Sample.document, Self.wide] {
      let report = TerminalReport(document, style: style)
      for line in report.summary.withoutColors.split(separator: "\n") where line.count > width {
        #expect(line.split(separator: " ").count == 1, "\(line)")
      }
    }
    let lines = heatmap(Self.wide, style).map { $0.withoutColors }
    #expect(lines.count == 1 + 60)
    #expect(lines.allSatisfy { $0.count <= width }, "\(lines[0])")
    // Both ends are there, and the labels stand apart.
    let labels = lines[0].split(separator: " ").compactMap { Int($0) }
    #expect(labels.first == 0 && labels.last == 199_000 && labels == labels.sorted())
    #expect(lines[1].hasPrefix("  1 ") && lines[60].hasPrefix("100 "))
    #expect(report(style).contains("of 100 rows"))
  }

  private func report(_ style: TerminalStyle) -> String {
    TerminalReport(Self.wide, style: style).details.withoutColors
  }

  @Test func aLearnerWithOneStepHasOneColumn() {
    let pair = Sample.document.selecting(metrics: ["distance"])
    #expect(heatmap(pair, .plain) == ["                1", "         1  0.250*", "1000000000  0.125*"])
    // A distance is not called a similarity.
    #expect(TerminalReport(pair, style: .plain).details.contains("support  distance"))
    #expect(!TerminalReport(pair, style: .plain).details.contains("similarity"))
  }

  /// With labels of zero, say, nothing errs, and the scale has no length.
  @Test func aScaleWithoutLengthHasColoursAllTheSame() {
    var document = Sample.document
    document.results.metrics[0].floor = 1
    let lines = heatmap(document.selecting(learners: ["newton", "gd"]), TerminalStyle(hasColor: true, width: 80))
    #expect(lines.count == 4 && lines.dropFirst().allSatisfy { $0.contains("\u{1B}[") })
  }

  /// A name in a file from elsewhere cannot steer the terminal.
  @Test func namesHaveNoControlOverTheTerminal() {
    var document = Self.wide
    document.results.learners[0].specification = "a\u{1B}]0;title\u{7}\n\rb"
    document.results.learners[0].steps = StepAxis("la\u{1B}[2Jyer", document.results.learners[0].steps.values)
    document.results.metrics[0].label = "m\u{9B}31m"
    document.provenance.promptSource = .file("\u{8}\u{8}", sha256: nil)
    #expect(!text(document, .plain).hasControls)
  }
}

extension StringProtocol {
  /// Whether there is more to it than text and line breaks.
  var hasControls: Bool { unicodeScalars.contains { $0 != "\n" && $0.properties.generalCategory == .control } }

  /// The text that is left without colors.
  var withoutColors: String { String(self).replacing(/\u{1B}\[[0-9;]*m/, with: "") }
}
