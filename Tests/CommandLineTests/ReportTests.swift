import Foundation
import LockstepTestSupport
import Testing

/// `lockstep report`: the page, the figures, and reports without charts.
struct ReportTests {
  let folder: TemporaryFolder
  /// Labels that break pages unless they are escaped.
  private static let hostile = ["<b>&\"'🎛️", "</script><img src=x onerror=alert(1)>"]

  init() throws { folder = try TemporaryFolder() }

  /// Results whose learners have such labels.
  private func match() throws {
    for (name, plugin) in zip(["a", "b"], ["iterative-newton", "conjugate-gradient"]) {
      try folder.write(
        """
        {"schema": "lockstep.preset", "schema_version": 1, "summary": "x", "plugin": "\(plugin)", "options": {}}
        """, to: "registry/learners/\(name).json")
    }
    try Lockstep.succeed(
      ["match", "a", "b", "ols", "--registry", "registry", "-o", "results"] + small, in: folder.path)
    var text = try folder.text(of: "results/results.json")
    for (name, label) in zip(["a", "b"], Self.hostile) {
      let json = String(decoding: try JSONEncoder().encode(label), as: UTF8.self)
      for field in ["label", "a", "b", "learner"] {
        text = text.replacing("\"\(field)\":\"\(name)\"", with: "\"\(field)\":\(json)")
      }
    }
    try folder.write(text, to: "results/results.json")
  }

  private static let python = Lockstep.repository + "/.tools/python/bin/python3"

  /// Whether the schema of Vega-Lite is installed.
  private static var hasSchema: Bool {
    let isThere = (try? run(python, ["-c", "import altair"]).status) == 0
    if !isThere {
      print("WARNING: specifications are not validated: altair is not installed; run scripts/bootstrap tests")
    }
    return isThere
  }

  private static var hasCharts: Bool {
    let isThere = FileManager.default.isExecutableFile(atPath: python)
    if !isThere { print("WARNING: charts are not tested: vl-convert is not installed; run scripts/bootstrap tests") }
    return isThere
  }

  private static let chromium = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"]
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  private static var hasBrowser: Bool {
    if chromium == nil {
      print("WARNING: pages are not tested: chromium is not installed; run scripts/bootstrap tests")
    }
    return chromium != nil
  }

  /// Elsewhere tests without their tools are skipped.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["CI"] != nil)) func continuousIntegrationHasAllTools() {
    #expect(Self.hasCharts && Self.hasSchema && Self.hasBrowser)
  }

  private func withoutCharts(_ arguments: [String]) throws -> Outcome {
    try Lockstep.runWithoutCharts(arguments, in: folder)
  }

  @Test func reportsWithoutChartsHaveTablesAndAHint() throws {
    try match()
    let outcome = try withoutCharts(["report", "results", "--figures"])
    #expect(outcome.status == 0)
    #expect(outcome.output.contains("scripts/bootstrap"))
    let page = try folder.text(of: "results/report/index.html")
    #expect(page.contains("vl-convert is not installed") && !page.contains("vegaEmbed=") && !page.contains("<img"))
    #expect(page.contains("&lt;b&gt;&amp;&quot;"))
    let figures = try FileManager.default.contentsOfDirectory(atPath: folder.file("results/report/figures"))
    let kinds = Dictionary(grouping: figures) { $0.split(separator: ".", maxSplits: 1).last.map(String.init) ?? "" }
    #expect(Set(kinds.keys) == ["vl.json", "csv", "json"])
    #expect(Set(kinds.values.map(\.count)).count == 1)
  }

  @Test func pageNumbersAreThoseOfTheResults() throws {
    try Lockstep.succeed(["match", "newton", "cg", "-o", "results"] + small, in: folder.path)
    _ = try withoutCharts(["report", "results", "--figures", "-o", "page"])
    let page = try folder.text(of: "page/index.html")
    for match in try Results(folder: folder.file("results")).matches("similarity-of-errors") {
      let similarity = String(format: "%.3f", match.similarity)
      #expect(page.contains("<tr><td>\(match.step)<td>\(match.best)<td>"))
      #expect(page.contains("<td>\(similarity)<td>["))
    }
    let csv = try folder.text(of: "page/figures/1-similarity-of-errors-1-newton-and-cg-heatmap.csv")
    let means = try Results(folder: folder.file("results")).means("similarity-of-errors").joined()
    let found = csv.split(separator: "\n").dropFirst().compactMap { Double($0.split(separator: ",")[2]) }
    #expect(relativeDifference(found, Array(means)) < 1e-15)
  }

  @Test(.enabled(if: hasSchema)) func specificationsAreValid() throws {
    try match()
    _ = try withoutCharts(["report", "results", "--figures"])
    let script = Lockstep.repository + "/Tests/Reference/validate_specifications.py"
    let outcome = try run(Self.python, [script, folder.file("results/report/figures")])
    #expect(outcome.status == 0, "\(outcome.errors)")
    #expect((Int(outcome.output.dropLast()) ?? 0) > 20)
  }

  /// A chart is named after its metric, whatever that says of the weights.
  @Test func distancesOfWeightsAreNoCosines() throws {
    let folder = try TemporaryFolder()
    let match = ["match", "newton", "gd", "-m", "weight-difference", "-d", "3", "-n", "6", "-c", "16", "-o", "results"]
    #expect(try Lockstep.runWithoutCharts(match, in: folder).status == 0)
    let report = try Lockstep.runWithoutCharts(["report", "results", "--figures", "-o", "page"], in: folder)
    #expect(report.status == 0, "\(report.errors)")
    let figures = try FileManager.default.contentsOfDirectory(atPath: folder.file("page/figures"))
    let file = try #require(figures.first { $0.hasSuffix("weights-by-examples.csv") })
    #expect(try folder.text(of: "page/figures/\(file)").hasPrefix("step,other,t,distance,standard_error\n"))
    #expect(try folder.text(of: "page/index.html").contains("Weight difference against examples"))
    #expect(try !folder.text(of: "page/index.html").contains("SVG, PDF and PNG"))
  }

  @Test func thePageIsOneFile() throws {
    try Lockstep.succeed(["match", "cg", "ols", "-o", "results"] + small, in: folder.path)
    #expect(try withoutCharts(["report", "results"]).status == 0)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.file("results/report")).sorted()
        == [".lockstep", "index.html"])
    #expect(try !folder.text(of: "results/report/index.html").contains("Files: "))
  }

  @Test(.enabled(if: hasCharts)) func figuresAreWrittenInEveryFormat() throws {
    try Lockstep.succeed(
      ["match", "cg", "ols", "-m", "similarity-of-errors", "-o", "results"] + small, in: folder.path)
    try Lockstep.succeed(["report", "results", "--figures"], in: folder.path)
    let figures = folder.file("results/report/figures")
    let names = try FileManager.default.contentsOfDirectory(atPath: figures)
    for name in names where name.hasSuffix(".vl.json") {
      let stem = figures + "/" + name.dropLast(".vl.json".count)
      for (kind, start) in [("svg", "<svg"), ("pdf", "%PDF"), ("png", "\u{89}PNG")] {
        let data = try #require(FileManager.default.contents(atPath: "\(stem).\(kind)"))
        #expect(data.count > 500 && String(decoding: data.prefix(4), as: Unicode.UTF8.self).hasSuffix(start.suffix(3)))
      }
      let drawing = try String(contentsOfFile: "\(stem).svg", encoding: .utf8)
      #expect(drawing.contains("aria-roledescription"))
    }
    #expect(names.count { $0.hasSuffix(".png") } == names.count { $0.hasSuffix(".vl.json") })
  }

  /// Opens a page with everything expanded in Chromium, and returns its document. Nothing may be on the console, where the
  /// page's content security policy would report any network request.
  ///
  /// - Parameter script: What is run when the page is loaded.
  private func browse(_ page: String, width: Int = 1280, scheme: Int = 0, script: String = "") throws -> String {
    // How wide the page is goes into the document, too.
    let probe =
      "<script>addEventListener('load', () => { \(script); setTimeout(() => { document.body.dataset.width = "
      + "document.documentElement.scrollWidth; }, 20000); })</script>"
    let text = try folder.text(of: page) + probe
    try folder.write(text, to: "probed.html")
    let outcome = try run(
      Self.chromium ?? "",
      [
        "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--window-size=\(width),900",
        "--user-data-dir=\(folder.file("profile"))", "--blink-settings=preferredColorScheme=\(scheme)",
        "--enable-logging=stderr", "--virtual-time-budget=60000", "--dump-dom",
        "file://\(folder.file("probed.html"))#all",
      ], in: folder.path)
    let console = outcome.errors.split(separator: "\n").filter { $0.contains("CONSOLE") }
    #expect(console.isEmpty, "\(console)")
    return outcome.output
  }

  private func expectAllCharts(in document: String, atLeast least: Int) {
    let charts = document.ranges(of: "class=\"chart\"").count
    #expect(charts >= least && document.ranges(of: "data-drawn=\"yes\"").count == charts)
    #expect(document.contains("data-complete=\"yes\""))
  }

  /// In either color scheme.
  @Test(.enabled(if: hasCharts && hasBrowser), arguments: [0, 1]) func pagesWork(scheme: Int) throws {
    try match()
    try Lockstep.succeed(["report", "results"], in: folder.path)
    #expect(try folder.text(of: "results/report/index.html").contains("default-src 'none'"))
    expectAllCharts(in: try browse("results/report/index.html", scheme: scheme), atLeast: 11)
  }

  /// Tables of pairs are sorted by a click on a heading, and say so to a screen reader.
  @Test(.enabled(if: hasBrowser)) func pairsAreSorted() throws {
    try Lockstep.succeed(
      ["match", "newton", "gd", "cg", "ols", "-m", "similarity-of-errors", "-o", "results"] + small, in: folder.path)
    #expect(try withoutCharts(["report", "results"]).status == 0)
    let script = """
      const tables = [...document.querySelectorAll('table.pairs')];
      const longest = tables.sort((a, b) => b.rows.length - a.rows.length)[0];
      const note = (name, column) => {
        longest.querySelectorAll('th button')[column].click();
        const cells = [...longest.tBodies[0].rows].map((row) => row.cells[column].dataset.value);
        const states = [...longest.tHead.rows[0].cells].map((heading) => heading.getAttribute('aria-sort') || 'no');
        document.body.dataset[name] = [states[column], states.filter((state) => state !== 'no').length, ...cells].join('|');
      };
      const last = longest.tHead.rows[0].cells.length - 1;
      note('up', last); note('down', last); note('names', 0);
      """
    let document = try browse("results/report/index.html", script: script)
    func noted(_ name: String) throws -> [String] {
      let match = try #require(document.firstMatch(of: try Regex("data-\(name)=\"([^\"]*)\"")))
      return match.output[1].substring?.split(separator: "|").map(String.init) ?? []
    }
    let (up, down, names) = (try noted("up"), try noted("down"), try noted("names"))
    #expect(up.count > 4)
    #expect(up[..<2] == ["ascending", "1"] && down[..<2] == ["descending", "1"] && names[..<2] == ["ascending", "1"])
    let values = up.dropFirst(2).compactMap { Double($0) }
    #expect(values == values.sorted() && Set(values).count > 1)
    #expect(down.dropFirst(2).compactMap { Double($0) } == values.reversed())
    #expect(names.dropFirst(2) == names.dropFirst(2).sorted()[...])
  }

  /// An identification with all its candidates, on a telephone: nothing sticks out.
  @Test(.enabled(if: hasCharts && hasBrowser)) func pagesFitNarrowScreens() throws {
    let outcome = try Lockstep.run(
      ["identify", "newton", "-d", "4", "-n", "8", "-c", "16", "--quick", "-o", "found"], in: folder.path)
    try #require(outcome.status == 0, "\(outcome.errors)")
    let document = try browse("found/report/index.html", width: 500)
    #expect(document.contains("Which method describes newton?"))
    let width = try #require(document.firstMatch(of: /data-width="([0-9]+)"/).flatMap { Int($0.output.1) })
    #expect(width <= 500, "the page is \(width) pixels wide")
  }

  /// The installed command finds no checkout and no Python, and writes complete pages.
  @Test(.enabled(if: hasCharts && hasBrowser)) func installedCommandsDrawCharts() throws {
    let install = try run(
      "/usr/bin/env",
      ["make", "install", "-o", "build", "LOCKSTEP=\(Lockstep.executable)", "PREFIX=\(folder.file("prefix"))"])
    try #require(install.status == 0, "\(install.errors)")
    let nowhere = ["PATH": "/nonexistent"]
    for arguments in [["match", "newton", "cg", "-o", "results"] + small, ["report", "results"]] {
      let outcome = try run(folder.file("prefix/bin/lockstep"), arguments, environment: nowhere, in: folder.path)
      #expect(outcome.status == 0, "\(outcome.errors)")
    }
    expectAllCharts(in: try browse("results/report/index.html"), atLeast: 4)
  }

  /// With every chart, and two metrics.
  @Test(.enabled(if: hasCharts)) func twentyLearnersFitIntoTenMegabytes() throws {
    let learners = [
      "newton", "newton:steps=0..30", "newton:factor=1", "newton-noisy", "gd", "gd-linear", "gd-logarithmic",
      "gd-ill-conditioned", "gd:rate=0.005", "gd:rate=0.002", "cg", "cg-scipy", "bfgs", "bfgs-scipy", "lbfgs",
      "lbfgs-scipy", "lbfgs:memory=3", "ogd", "ols", "ridge",
    ]
    try Lockstep.succeed(
      ["match", "-d", "8", "-n", "16", "-c", "16", "--resamples", "100", "-o", "results"] + learners, in: folder.path)
    try Lockstep.succeed(["report", "results"], in: folder.path)
    let page = try folder.text(of: "results/report/index.html")
    #expect(page.utf8.count < 10_000_000)
    #expect(page.ranges(of: "<div class=\"chart\"").count > 1000)
  }

  @Test func invalidResultsAreRejected() throws {
    try folder.write("{\"schema\": \"lockstep.results\"", to: "truncated.json")
    for (path, words) in [("truncated.json", "not JSON"), ("nowhere", "cannot read 'nowhere'")] {
      let outcome = try Lockstep.run(["report", path], in: folder.path)
      #expect(outcome.status != 0 && outcome.errors.contains(words), "\(outcome.errors)")
    }
    #expect(folder.contents == ["truncated.json"])
  }

  @Test func reportsAreOverwrittenOnlyWithForce() throws {
    try Lockstep.succeed(["match", "cg", "ols", "-o", "results"] + small, in: folder.path)
    #expect(try withoutCharts(["report", "results"]).status == 0)
    let before = try Snapshot(of: folder.file("results"))
    let again = try withoutCharts(["report", "results"])
    #expect(again.status != 0 && again.errors.contains("--force"))
    #expect(try Snapshot(of: folder.file("results")) == before)
    #expect(try withoutCharts(["report", "results", "--force"]).status == 0)
    try folder.write("my own", to: "other/thesis.txt")
    #expect(try withoutCharts(["report", "results", "-o", "other", "--force"]).status != 0)
    #expect(try folder.text(of: "other/thesis.txt") == "my own")
  }
}
