internal import Foundation
internal import LockstepCore
internal import LockstepFiles
internal import LockstepNumerics
internal import LockstepResults

/// Everything that a section of a command's work follows from, in terms that its user knows. Shards belong together if
/// all of it is the same.
struct WorkDescription: Codable {
  struct Field: Codable {
    let name: String
    let value: String
  }

  /// In the order in which they are compared; no name occurs twice.
  private(set) var fields: [Field]

  /// Learners on prompts.
  ///
  /// - Parameter options: Further options, with their names.
  init(_ learners: [NamedLearner], _ provenance: Provenance, options: [(name: String, value: String)]) {
    let source =
      switch provenance.promptSource {
      case .sampled(let functionClass, let seed): "\(functionClass), seed \(seed)"
      case .file: "a file"
      }
    let shape = provenance.shape
    self.init(
      [
        ("prompts", source), ("dimension", String(shape.dimension)), ("context size", String(shape.contextSize)),
        ("number of prompts", String(provenance.promptCount)), ("seed", String(provenance.seed)),
        ("number of queries", String(provenance.queries)), ("number of resamples", String(provenance.resamples)),
      ] + learners.map { ("learner '\($0.label)'", $0.specification) } + options)
  }

  /// Work of these options, by this program on this machine.
  init(_ options: [(name: String, value: String)]) {
    let program = [
      ("version", LockstepVersion.current), ("kind of processor", "\(OpenBLAS.kernels), \(OpenBLAS.instructionSet)"),
    ]
    fields = (program + options).map { Field(name: $0.0, value: $0.1) }
  }

  /// Adds the contents of files that networks, read-outs, prompts and predictions come from.
  ///
  /// - Throws: `LockstepError` if one cannot be read.
  mutating func add(files: some Sequence<String>) throws {
    for (index, path) in files.enumerated() {
      let name = URL(filePath: path).lastPathComponent
      fields.append(Field(name: "SHA-256 of file \(index + 1) (\(name))", value: try Checksum.sha256(of: path)))
    }
  }

  /// The first field that is not the same in another description, with both values; nil if there is none.
  func firstDifference(from other: WorkDescription) -> (name: String, value: String, other: String)? {
    for name in (fields + other.fields).map(\.name) {
      let values = [self, other].map { $0.fields.first { $0.name == name }?.value ?? "missing" }
      if values[0] != values[1] { return (name, values[0], values[1]) }
    }
    return nil
  }
}
