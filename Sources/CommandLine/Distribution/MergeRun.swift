internal import Foundation
internal import LockstepCore
internal import LockstepFiles

/// No block runs: their outcomes come from the files of all shards.
final class MergeRun: Distribution {
  private let files: [ShardFile]
  private let openedBefore: Int
  private var sectionCount = 0

  /// - Parameter paths: Files of shards, and folders that hold some.
  /// - Throws: `LockstepError` if they are not all shards of a run, each once.
  init(_ paths: [String]) throws {
    files = try paths.flatMap(Self.files).map { try ShardFile($0) }
    try Self.requireAll(files.map { (path: $0.path, shard: $0.shard) })
    openedBefore = TensorFile.openedPaths.count
  }

  private static func files(at path: String) throws -> [String] {
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: path) else { return [path] }
    let shards = names.compactMap { name in Shard(fileName: name).map { (name: name, index: $0.index) } }
    guard !shards.isEmpty else { throw LockstepError.file("'\(path)' holds no shards") }
    return shards.sorted { ($0.index, $0.name) < ($1.index, $1.name) }.map { "\(path)/\($0.name)" }
  }

  private static func requireAll(_ shards: [(path: String, shard: Shard)]) throws {
    let first = shards[0]
    for (path, shard) in shards where shard.count != first.shard.count {
      throw LockstepError.file(
        "'\(first.path)' is shard \(first.shard) and '\(path)' is shard \(shard): their blocks overlap; all shards of a "
          + "run must have the same N")
    }
    for index in 1...first.shard.count {
      let found = shards.filter { $0.shard.index == index }.map(\.path)
      if found.count > 1 {
        throw LockstepError.file(
          "shard \(first.shard.sibling(index)) is there twice: '\(found[0])' and '\(found[1])'; pass only one")
      }
    }
    let missing = (1...first.shard.count).filter { index in !shards.contains { $0.shard.index == index } }
    guard missing.isEmpty else {
      throw LockstepError.file(
        "missing shard \(missing.map { first.shard.sibling($0).description }.joined(separator: ", ")); run "
          + "\(missing.count == 1 ? "it" : "them") and merge again")
    }
  }

  /// The path of the first shard.
  var firstPath: String { files[0].path }

  /// The arguments of the command that the shards are of.
  var arguments: [String] { files[0].arguments }

  var makesResults: Bool { true }

  func runner(for work: WorkDescription) throws -> any BlockRunner {
    var description = work
    try description.add(files: TensorFile.openedPaths[openedBefore...])
    for file in files { try file.require(description, ofSection: sectionCount) }
    defer { sectionCount += 1 }
    return Runner(files: files, section: sectionCount)
  }

  private final class Runner: BlockRunner {
    private let files: [ShardFile]
    private let section: Int
    private var part = 0

    init(files: [ShardFile], section: Int) {
      self.files = files
      self.section = section
    }

    func outcomes<Work: BlockWork>(
      of work: Work, progress: @escaping @Sendable (_ done: Int, _ total: Int) -> Void
    ) throws -> [Work.Outcome]? {
      defer { part += 1 }
      return try files.flatMap { try $0.outcomes(of: work, section: section, part: part) }
        .sorted { $0.block < $1.block }.map(\.1)
    }
  }
}

extension Shard {
  fileprivate func sibling(_ index: Int) -> Shard { Shard(index, of: count) }
}
