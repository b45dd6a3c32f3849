import Foundation
import LockstepCore
import LockstepFiles
import LockstepTestSupport
import Testing

private func text(_ path: String) throws -> String { try String(contentsOfFile: path, encoding: .utf8) }

let kind = AtomicFolder.Kind("results", parts: [.init("report")])

/// All paths below a folder, including hidden ones but no manifests, sorted.
private func tree(_ path: String) -> [String] {
  (FileManager.default.subpaths(atPath: path) ?? []).filter { !$0.hasSuffix(".lockstep") }.sorted()
}

private func makeResults(_ path: String, _ content: String, replacing: Bool = false) throws {
  let folder = try AtomicFolder(path, replacing: replacing, kind: kind)
  try folder.write(content, to: "results.json")
  try folder.commit()
}

@Test func folderAppearsOnlyWhenComplete() throws {
  let folder = try TemporaryFolder()
  let results = try AtomicFolder(folder.file("out"), replacing: false, kind: kind)
  try results.write("results {}", to: "results.json")
  try results.write("1,2", to: "matrices/1-errors/a.csv")
  try results.write("3,4", to: "matrices/1-errors/b.csv")
  #expect(!folder.contents.contains("out"))
  try results.commit()
  #expect(folder.contents == ["out"])
  #expect(
    tree(folder.file("out")) == [
      "matrices", "matrices/1-errors", "matrices/1-errors/a.csv", "matrices/1-errors/b.csv", "results.json",
    ])
  #expect(try text(folder.file("out/matrices/1-errors/b.csv")) == "3,4")
}

@Test func abandonedFoldersAreDeleted() throws {
  let folder = try TemporaryFolder()
  do {
    let results = try AtomicFolder(folder.file("out"), replacing: true, kind: kind)
    try results.write("results {}", to: "deep/down/results.json")
  }
  #expect(folder.contents.isEmpty)
}

@Test func existingResultsAreKept() throws {
  let folder = try TemporaryFolder()
  let path = folder.file("out")
  try makeResults(path, "results old")
  #expect(throws: LockstepError.file("'\(path)' already exists; use --force to overwrite it")) {
    try AtomicFolder(path, replacing: false, kind: kind)
  }
  #expect(tree(folder.path) == ["out", "out/results.json"])
  #expect(try text(path + "/results.json") == "results old")
}

/// No file of the old results remains among the new ones.
@Test func existingResultsAreReplacedOnRequest() throws {
  let folder = try TemporaryFolder()
  let path = folder.file("out")
  let old = try AtomicFolder(path, replacing: false, kind: kind)
  try old.write("results old", to: "results.json")
  try old.write("results old", to: "matrices/old.csv")
  try old.commit()
  let new = try AtomicFolder(path, replacing: true, kind: kind)
  try new.write("results new", to: "results.json")
  #expect(try text(path + "/results.json") == "results old")
  try new.commit()
  #expect(tree(folder.path) == ["out", "out/results.json"])
  #expect(try text(path + "/results.json") == "results new")
}

@Test(arguments: [true, false])
func foldersOfOthersAreRejected(replacing: Bool) throws {
  let folder = try TemporaryFolder()
  try AtomicFile.write("results {}", to: folder.file("results.json"), replacing: false)
  #expect(
    throws: LockstepError.file(
      "'\(folder.path)' is not empty and was not written by this command; choose another folder")
  ) {
    try AtomicFolder(folder.path, replacing: replacing, kind: kind)
  }
  #expect(folder.contents == ["results.json"])
}

@Test func foldersOfAnotherKindAreRejected() throws {
  let folder = try TemporaryFolder()
  try makeResults(folder.file("out"), "results {}")
  #expect(throws: LockstepError.self) {
    try AtomicFolder(folder.file("out"), replacing: true, kind: .init("report"))
  }
  _ = try AtomicFolder(folder.file("out"), replacing: true, kind: kind)
}

/// Including one of a name that Lockstep uses in other folders, and links.
@Test(arguments: ["notes.txt", "matrices/notes.txt", ".hidden", "report/index.html", "link"])
func filesOfOthersAreKept(name: String) throws {
  let folder = try TemporaryFolder()
  let path = folder.file("out")
  try makeResults(path, "results {}")
  let file = URL(filePath: path).appending(path: name)
  try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
  if name == "link" {
    try FileManager.default.createSymbolicLink(atPath: file.path, withDestinationPath: "results.json")
  } else {
    try Data("mine".utf8).write(to: file)
  }
  #expect(
    throws: LockstepError.file(
      "'\(path)' contains '\(name)', which this command did not write; move it, or choose another folder")
  ) {
    try AtomicFolder(path, replacing: true, kind: kind)
  }
  #expect(InputFile.exists(file.path))
}

@Test func filesOfOthersThatAppearInTheMeantimeAreKept() throws {
  let folder = try TemporaryFolder()
  let path = folder.file("out")
  try makeResults(path, "results old")
  let new = try AtomicFolder(path, replacing: true, kind: kind)
  try new.write("results new", to: "results.json")
  try AtomicFile.write("mine", to: path + "/notes.txt", replacing: false)
  #expect(throws: LockstepError.self) { try new.commit() }
  #expect(tree(path) == ["notes.txt", "results.json"])
}

/// A part has a manifest of its own, whichever command wrote it.
@Test(arguments: [true, false]) func partsAreReplacedWithTheFolder(isWrittenLater: Bool) throws {
  let folder = try TemporaryFolder()
  let path = folder.file("out")
  let old = try AtomicFolder(path, replacing: false, kind: kind)
  try old.write("results old", to: "results.json")
  if !isWrittenLater {
    try old.write("page", to: "report/index.html")
    try old.writeManifest(.init("report"), in: "report")
  }
  try old.commit()
  let part = try AtomicFolder(path + "/report", replacing: !isWrittenLater, kind: .init("report"))
  try part.write("another page", to: "report.html")
  try part.commit()
  #expect(tree(path) == ["report", "report/report.html", "results.json"])

  try AtomicFile.write("mine", to: path + "/report/notes.txt", replacing: false)
  #expect(throws: LockstepError.self) { try AtomicFolder(path, replacing: true, kind: kind) }
  #expect(throws: LockstepError.self) { try AtomicFolder(path + "/report", replacing: true, kind: .init("report")) }
  try FileManager.default.removeItem(atPath: path + "/report/notes.txt")
  try makeResults(path, "results new", replacing: true)
  #expect(tree(path) == ["results.json"])
}

@Test func inputsAreNotReplaced() throws {
  let folder = try TemporaryFolder()
  let path = folder.file("out")
  try makeResults(path, "results old")
  _ = try InputFile.bytes(of: path + "/results.json")
  #expect(
    throws: LockstepError.file("'\(path)' contains 'results.json', which this command reads; choose another folder")
  ) {
    try AtomicFolder(path, replacing: true, kind: kind)
  }
}

@Test(arguments: [true, false], ["", "/"])
func emptyFoldersAreUsed(replacing: Bool, ending: String) throws {
  let folder = try TemporaryFolder()
  let path = folder.file("out")
  try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
  try makeResults(path + ending, "results x", replacing: replacing)
  #expect(tree(folder.path) == ["out", "out/results.json"])
}

@Test func parentFoldersAreCreated() throws {
  let folder = try TemporaryFolder()
  try makeResults(folder.file("a/b/out"), "results x")
  #expect(tree(folder.path) == ["a", "a/b", "a/b/out", "a/b/out/results.json"])
}

@Test(arguments: [true, false])
func filesInPlaceOfAFolderAreRejected(replacing: Bool) throws {
  let folder = try TemporaryFolder()
  let path = folder.file("out")
  try AtomicFile.write("results x", to: path, replacing: false)
  #expect(throws: LockstepError.file("cannot write '\(path)': it is not a folder, or cannot be read")) {
    try AtomicFolder(path, replacing: replacing, kind: kind)
  }
  #expect(try text(path) == "results x")
}

/// Places where not even root can create a folder.
@Test func unwritablePlacesForAFolderAreRejected() throws {
  let folder = try TemporaryFolder()
  try AtomicFile.write("results x", to: folder.file("file"), replacing: false)
  let (below, deeper) = (folder.file("file/out"), folder.file("file/a/out"))
  for (path, message) in [
    (below, "cannot write '\(below)': Not a directory"),
    (deeper, "cannot create the folder '\(folder.file("file/a"))': Not a directory"),
    ("/proc/lockstep/out", "cannot create the folder '/proc/lockstep': No such file or directory"),
    ("", "cannot write '': the folder name is empty"),
  ] {
    #expect(throws: LockstepError.file(message)) {
      try AtomicFolder(path, replacing: false, kind: kind)
    }
  }
  #expect(folder.contents == ["file"])
}

@Test func resultsCreatedInTheMeantimeAreKept() throws {
  let folder = try TemporaryFolder()
  let path = folder.file("out")
  do {
    let late = try AtomicFolder(path, replacing: false, kind: kind)
    try late.write("results late", to: "results.json")
    try makeResults(path, "results early")
    #expect(throws: LockstepError.file("'\(path)' already exists; use --force to overwrite it")) { try late.commit() }
  }
  #expect(tree(folder.path) == ["out", "out/results.json"])
  #expect(try text(path + "/results.json") == "results early")
}

/// Even if replacing is allowed.
@Test func otherFoldersCreatedInTheMeantimeAreKept() throws {
  let folder = try TemporaryFolder()
  let path = folder.file("out")
  do {
    let late = try AtomicFolder(path, replacing: true, kind: kind)
    try late.write("results late", to: "results.json")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    try AtomicFile.write("thesis", to: path + "/thesis.tex", replacing: false)
    #expect(throws: LockstepError.self) { try late.commit() }
  }
  #expect(tree(folder.path) == ["out", "out/thesis.tex"])
}

@Test func twoWritersOfAFolderDoNotInterfere() throws {
  let folder = try TemporaryFolder()
  let path = folder.file("out")
  do {
    let first = try AtomicFolder(path, replacing: true, kind: kind)
    try first.write("results first", to: "results.json")
    let second = try AtomicFolder(path, replacing: true, kind: kind)
    try second.write("results second", to: "second.csv")
    try first.commit()
  }
  #expect(tree(folder.path) == ["out", "out/results.json"])
}

/// The results replace the target of the link, not the link.
@Test(arguments: [true, false])
func linksToFoldersAreFollowed(hasResults: Bool) throws {
  let folder = try TemporaryFolder()
  try FileManager.default.createDirectory(atPath: folder.file("real"), withIntermediateDirectories: false)
  if hasResults { try makeResults(folder.file("real"), "results old") }
  try FileManager.default.createSymbolicLink(atPath: folder.file("link"), withDestinationPath: "real")
  try makeResults(folder.file("link"), "results new", replacing: hasResults)
  #expect(folder.contents == ["link", "real"])
  #expect(try FileManager.default.destinationOfSymbolicLink(atPath: folder.file("link")) == "real")
  #expect(try text(folder.file("real/results.json")) == "results new")
}

@Test func brokenLinksToFoldersAreRejected() throws {
  let folder = try TemporaryFolder()
  let link = folder.file("link")
  try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "none")
  #expect(throws: LockstepError.file("cannot write '\(link)': No such file or directory")) {
    try AtomicFolder(link, replacing: true, kind: kind)
  }
}
