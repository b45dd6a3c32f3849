internal import LockstepCore
internal import LockstepInterchange
internal import LockstepRegistry

/// The metadata by which a prompt file records the source of its prompts.
enum PromptMetadata {
  private static let functionClass = "function_class"
  private static let seed = "seed"
  private static let first = "first"

  static func fields(_ prompts: SampledPrompts) -> [String: String] {
    [
      "lockstep": LockstepVersion.current, functionClass: prompts.functionClass.specification,
      seed: String(prompts.seed), first: String(prompts.first),
    ]
  }

  /// The allowed indices of the first of `count` prompts. Networks are trained on prompts of larger indices.
  static func firstIndices(count: Int) -> ClosedRange<Int> { 0...PromptIndexRanges.training - count }

  /// Opens a prompt file. Additional queries come from the recorded function class; a file need not record one.
  ///
  /// - Throws: `LockstepError` that names the file and what is wrong in its metadata.
  static func open(_ path: String, in catalog: Catalog) throws -> PromptFile {
    var file = try PromptFile(path)
    if let text = file.metadata[first] {
      let range = firstIndices(count: file.count)
      guard let index = Int(text), range.contains(index) else {
        throw LockstepError.file("\(path): the metadata 'first' is '\(text)'; expected \(range.integers)")
      }
      file.first = index
    }
    if let name = file.metadata[functionClass] {
      let functionClass = try LockstepError.naming("\(path), metadata '\(functionClass)'") {
        try catalog.functionClass(name)
      }
      guard let text = file.metadata[seed], let seed = UInt64(text) else {
        throw LockstepError.file(
          "\(path): the metadata 'seed' is \(file.metadata[seed].map { "'\($0)'" } ?? "missing"); expected the seed of "
            + "the prompts of \(name), an integer from 0")
      }
      file.querySource = SampledPrompts(
        of: functionClass, shape: file.shape, count: file.count, seed: seed, first: file.first)
    }
    return file
  }
}
