internal import LockstepCore
internal import LockstepInterchange
internal import LockstepRegistry

/// The metadata by which a prompt file records the source of its prompts.
enum PromptMetadata {
  private static let functionClass = "function_class"
  private static let seed = "seed"

  static func fields(functionClass: String, seed: UInt64) -> [String: String] {
    ["lockstep": LockstepVersion.current, Self.functionClass: functionClass, Self.seed: String(seed)]
  }

  /// Opens a prompt file. Additional queries come from the recorded function class if the catalog has it.
  static func open(_ path: String, in catalog: Catalog) throws -> PromptFile {
    var file = try PromptFile(path)
    if let text = file.metadata[functionClass], let seed = file.metadata[seed].flatMap(UInt64.init),
      let functionClass = try? catalog.functionClass(text)
    {
      file.querySource = SampledPrompts(
        of: functionClass, shape: file.shape, count: file.count, seed: seed)
    }
    return file
  }
}
