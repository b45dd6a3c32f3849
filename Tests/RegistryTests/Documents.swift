import Foundation
import LockstepTestSupport

extension TemporaryFolder {
  /// Writes a document and returns its path.
  @discardableResult
  func document(_ name: String, _ text: String) throws -> String {
    let path = file(name)
    try FileManager.default.createDirectory(
      at: URL(filePath: path).deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(filePath: path))
    return path
  }
}

/// The document of a preset.
func preset(
  schema: String = "\"lockstep.preset\"", version: String = "1", summary: String = "\"a preset\"",
  plugin: String = "\"echo\"", more: String = ""
) -> String {
  #"{"schema": \#(schema), "schema_version": \#(version), "summary": \#(summary), "plugin": \#(plugin)\#(more)}"#
}

/// The document of an experiment with one field changed, or removed if the change is nil.
func experiment(_ name: String = "", _ change: String? = nil) -> String {
  let fields = [
    ("schema", "\"lockstep.experiment\""), ("schema_version", "1"), ("summary", "\"a comparison\""),
    ("source", "\"a paper\""), ("learners", "[\"a\", \"b:x=1\"]"), ("metrics", "[\"m\"]"),
    ("function_class", "\"f\""), ("dimension", "20"), ("context_size", "40"), ("prompts", "320"), ("seed", "7"),
  ]
  let changed = fields.compactMap { field, value in
    field == name ? change.map { "\"\(field)\": \($0)" } : "\"\(field)\": \(value)"
  }
  return "{\(changed.joined(separator: ", "))}"
}
