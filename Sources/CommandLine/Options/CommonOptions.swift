internal import ArgumentParser
internal import Foundation
internal import LockstepCore
internal import LockstepFiles
internal import LockstepNumerics
internal import LockstepRegistry

/// Additional Registry folders.
struct RegistryOptions: ParsableArguments {
  @Option(
    name: .customLong("registry"),
    help: ArgumentHelp("Folder with Registry documents of your own; repeatable.", valueName: "folder"),
    completion: .directory)
  var folders: [String] = []

  /// The program's plugins and the documents of all Registry folders.
  func catalog() throws -> Catalog { try Self.catalog(with: folders) }

  /// The program's plugins and the documents of the shipped Registry and of further folders.
  static func catalog(with folders: [String]) throws -> Catalog {
    let shipped = RegistryFolder.find().map { [$0] } ?? []
    return Catalog(plugins: LockstepCommand.plugins, registry: try Registry(folders: folders + shipped))
  }
}

struct JSONOption: ParsableArguments {
  @Flag(name: .customLong("json"), help: "Print JSON.")
  var isRequested = false
}

struct OverwriteOption: ParsableArguments {
  @Flag(name: .customLong("force"), help: "Overwrite existing output.")
  var isForced = false

  /// Throws if the output would replace a file that the command reads, or one that it did not write: its own have these
  /// tensors, and the program's version.
  func requireReplaceable(_ output: String, tensors: [String]) throws {
    guard isForced, Self.isFile(output) else { return }
    guard !InputFile.isInUse(output) else {
      throw LockstepError.file("'\(output)' is an input of this command; choose another output")
    }
    guard let file = try? TensorFile(output), file.metadata["lockstep"] != nil, tensors.allSatisfy(file.contains) else {
      throw LockstepError.file("'\(output)' was not written by this command; choose another file")
    }
  }

  /// Whether a path is that of a regular file, or a link to one. Everything else is refused when the output is created.
  private static func isFile(_ path: String) -> Bool {
    let target = URL(filePath: path).resolvingSymlinksInPath().path
    let attributes = try? FileManager.default.attributesOfItem(atPath: target)
    return attributes?[.type] as? FileAttributeType == .typeRegular
  }
}

struct JobsOption: ParsableArguments {
  @Option(
    name: [.customShort("j"), .customLong("jobs")], parsing: .unconditional,
    help: ArgumentHelp("Number of worker threads. (default: one per processor)", valueName: "jobs"))
  var given: Int?

  /// The number of worker threads.
  var count: Int { given ?? SystemResources.workerCount }

  var executor: ThreadExecutor { ThreadExecutor(workers: count) }

  func validate() throws {
    try requireRange(given, 1...1024, "--jobs")
    try SystemResources.requireLimits(workers: given ?? 1)
  }
}

/// Throws a validation error that names the option and its range unless the value, if given, is in the range.
func requireRange(_ value: Int?, _ range: ClosedRange<Int>, _ option: String) throws {
  guard let value, !range.contains(value) else { return }
  throw ValidationError("\(option) is \(value); expected \(range.integers)")
}
