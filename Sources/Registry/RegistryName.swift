package import LockstepFiles

/// Names of documents, which are also names of files and words on the command line.
package enum RegistryName {
  /// A description of valid names for errors.
  package static let allowed = "letters, digits, '-', '_' and '.', not starting with '.'"

  /// Whether a name is valid. A valid name stays in its folder when it becomes part of a path.
  package static func isValid(_ name: String) -> Bool {
    !name.isEmpty && !name.hasPrefix(".") && !name.contains("..")
      && name.utf8.allSatisfy { byte in
        (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
          || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || "-_.".utf8.contains(byte)
      }
  }
}

extension JSONNode {
  /// A string that is a valid name, because it becomes part of a path or a word on the command line.
  ///
  /// - Throws: `LockstepError` if the value is not a valid name.
  package func registryName() throws -> String {
    let name = try string()
    guard RegistryName.isValid(name) else { throw error("is '\(name)'; expected \(RegistryName.allowed)") }
    return name
  }
}
