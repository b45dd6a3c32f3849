internal import Foundation
internal import LockstepCore
internal import LockstepFiles

/// The outcomes of a shard's blocks in a file.
///
/// It is a safetensors file. The tensor `SECTION/PART/BLOCK` holds the numbers of an outcome, and the metadata of the same
/// name the rest of it. The other metadata are what the outcomes follow from, and a checksum of everything.
struct ShardFile {
  private static let schema = "lockstep.shard 1"
  private enum Key {
    static let schema = "schema"
    static let shard = "shard"
    static let arguments = "arguments"
    static let checksum = "sha256"
    static func section(_ index: Int) -> String { "section \(index)" }
    static func outcome(_ section: Int, _ part: Int, _ block: Int) -> String { "\(section)/\(part)/\(block)" }
  }

  let path: String
  let shard: Shard
  /// The command's arguments, its name first.
  let arguments: [String]
  private let file: TensorFile

  /// Opens a file and checks that it is whole.
  ///
  /// - Throws: `LockstepError` if it cannot be read, is not a shard, or has been changed.
  init(_ path: String) throws {
    self.path = path
    do {
      file = try TensorFile(path)
    } catch let error as LockstepError {
      guard let shard = Shard(fileName: URL(filePath: path).lastPathComponent), (try? InputFile(path)) != nil else {
        throw error
      }
      throw LockstepError.file("\(error); delete it and run shard \(shard) again")
    }
    let metadata = file.metadata
    guard let schema = metadata[Key.schema], schema.hasPrefix("lockstep.shard ") else {
      throw LockstepError.file("\(path): not a shard of Lockstep")
    }
    guard schema == Self.schema else {
      throw LockstepError.file("\(path): is a '\(schema)'; this version of Lockstep reads '\(Self.schema)'")
    }
    guard let shard = metadata[Key.shard].flatMap({ Shard($0) }) else {
      throw LockstepError.file("\(path): the metadata 'shard' is not I/N")
    }
    self.shard = shard
    arguments = try Self.decoded([String].self, metadata[Key.arguments], path, Key.arguments)
    let tensors = try file.names.map { ($0, try file.values(of: $0)) }
    guard metadata[Key.checksum] == (try Self.checksum(metadata, tensors)) else {
      throw LockstepError.file(
        "\(path): the contents do not have the checksum that was written with them: the file is damaged or was edited; "
          + "delete it and run shard \(shard) again")
    }
  }

  private static func checksum(
    _ metadata: [String: String], _ tensors: [(name: String, values: [Double])]
  ) throws -> String {
    let hash = try SHA256()
    for (key, text) in metadata.sorted(by: { $0.key < $1.key }) where key != Key.checksum {
      try hash.update(key)
      try hash.update(text)
    }
    for (name, values) in tensors.sorted(by: { $0.name < $1.name }) {
      try hash.update(name)
      try values.withUnsafeBytes { try hash.update($0) }
    }
    return try hash.digest()
  }

  private static func decoded<Value: Decodable>(
    _ type: Value.Type, _ text: String?, _ path: String, _ name: String
  ) throws -> Value {
    guard let value = try? PackedValue(text: text ?? "", numbers: []).value(type) else {
      throw LockstepError.file("\(path): the metadata '\(name)' cannot be read")
    }
    return value
  }

  /// Checks that a section's outcomes follow from the same as those that are wanted.
  ///
  /// - Throws: `LockstepError` that names the first difference.
  func require(_ description: WorkDescription, ofSection section: Int) throws {
    let key = Key.section(section)
    guard let text = file.metadata[key] else {
      throw LockstepError.file("\(path): holds outcomes of another run: it has no '\(key)'")
    }
    let own = try Self.decoded(WorkDescription.self, text, path, key)
    if let difference = own.firstDifference(from: description) {
      throw LockstepError.file(
        "\(path): holds outcomes of another run; \(difference.name): '\(difference.value)', expected "
          + "'\(difference.other)'")
    }
  }

  /// The outcomes of the shard's blocks of a part of a section, by block.
  ///
  /// - Throws: `LockstepError` if one is missing or does not fit the work.
  func outcomes<Work: BlockWork>(of work: Work, section: Int, part: Int) throws -> [(block: Int, Work.Outcome)] {
    try shard.blocks(of: work.blockCount).map { block in
      let name = Key.outcome(section, part, block)
      guard let text = file.metadata[name], file.contains(name),
        let outcome = try? PackedValue(text: text, numbers: file.values(of: name)).value(Work.Outcome.self),
        work.accepts(outcome, ofBlock: block)
      else {
        throw LockstepError.file(
          "\(path): the outcome '\(name)' is missing or does not fit this run; delete the file and run shard \(shard) "
            + "again")
      }
      return (block, outcome)
    }
  }
}

extension ShardFile {
  /// What a shard's file is written from.
  struct Contents {
    private(set) var sections: [WorkDescription] = []
    private var outcomes: [String: PackedValue] = [:]

    mutating func add(_ section: WorkDescription) { sections.append(section) }

    mutating func add(_ outcome: some Encodable, section: Int, part: Int, block: Int) throws {
      let packed = try PackedValue(outcome)
      guard packed.numbers.allSatisfy(\.isFinite) else {
        throw LockstepError.comparison("an outcome of block \(block) is not a finite number")
      }
      outcomes[Key.outcome(section, part, block)] = packed
    }

    /// Writes the file and gives it its name.
    ///
    /// - Throws: `LockstepError` if it cannot be written.
    func write(to file: AtomicFile, _ shard: Shard, arguments: [String]) throws {
      var metadata = outcomes.mapValues(\.text)
      metadata[Key.schema] = ShardFile.schema
      metadata[Key.shard] = shard.description
      metadata[Key.arguments] = try PackedValue(arguments).text
      for (index, section) in sections.enumerated() { metadata[Key.section(index)] = try PackedValue(section).text }
      let tensors = outcomes.mapValues(\.numbers).sorted { $0.key < $1.key }.map { (name: $0.key, values: $0.value) }
      metadata[Key.checksum] = try ShardFile.checksum(metadata, tensors)
      let writer = try TensorFileWriter(
        file, tensors: tensors.map { ($0.name, [$0.values.count]) }, metadata: metadata)
      for (name, values) in tensors { try writer.write(values, to: name) }
      try writer.commit()
    }
  }
}
