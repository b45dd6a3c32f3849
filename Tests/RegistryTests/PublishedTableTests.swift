import LockstepCore
import LockstepFiles
import LockstepRegistry
import LockstepReproduction
import LockstepTestSupport
import Testing

/// Published tables and the documents of figures.
struct PublishedTableTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func write(_ text: String) throws -> String {
    let path = folder.file("table.csv")
    try AtomicFile.write(text, to: path, replacing: true)
    return path
  }

  @Test func tablesAreRead() throws {
    let table = try PublishedTable(write("# A caption, with a comma\nstep,layer1,layer2\n1,0.5,-.25\n10,1,2\n"))
    #expect(table.caption == "A caption, with a comma")
    #expect(table.columns == ["layer1", "layer2"])
    #expect(table.rows.map(\.key) == ["1", "10"])
    #expect(table.rows.map(\.values) == [[0.5, -0.25], [1, 2]])
  }

  @Test(arguments: [
    ("", "a caption after '# '"), ("step,a\n1,2\n", "a caption after '# '"), ("# c\nstep,a\n", "a caption after '# '"),
    ("# c\nstep,a\n1,2\n2\n", "line 4"), ("# c\nstep,a\n1,2,3\n", "line 3"), ("# c\nstep,a\n1,x\n", "line 3"),
    ("# c\nstep,a\n1,nan\n", "line 3"), ("# c\nstep,a\n1,\n", "line 3"),
  ])
  func invalidTablesAreRejected(text: String, words: String) throws {
    let path = try write(text)
    let error = #expect(throws: LockstepError.self) { try PublishedTable(path) }
    #expect(error?.description.contains(words) == true && error?.description.contains(path) == true)
  }

  @Test(arguments: [
    ("\"8\"", "3", "'figures[0]'"), ("heatmap", "pie", "'charts[0]'"),
    ("\"similarities\"", "\"likes\"", "published[0].kind"),
    ("\"prompts\"", "\"prompt\"", "unknown field 'prompt'"),
  ])
  func invalidFiguresAreRejected(old: String, new: String, words: String) throws {
    let document = """
      {"schema": "lockstep.figure", "schema_version": 1, "summary": "s", "figures": ["8"], "models": [],
       "learners": ["a", "b"], "metrics": ["m"], "function_class": "f", "dimension": 2, "context_size": 3, "prompts": 4,
       "seed": 0, "charts": ["heatmap"], "published": [{"table": "t", "kind": "similarities", "metric": "m"}]}
      """
    let path = folder.file("figure.json")
    try AtomicFile.write(document, to: path, replacing: true)
    #expect(try PublishedFigure(document: path, measurements: []).figures == ["8"])
    try AtomicFile.write(document.replacing(old, with: new), to: path, replacing: true)
    let error = #expect(throws: LockstepError.self) { try PublishedFigure(document: path, measurements: []) }
    #expect(error?.description.contains(words) == true, "\(String(describing: error))")
  }
}
