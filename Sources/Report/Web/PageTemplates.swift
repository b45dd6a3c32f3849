package import Mustache

/// The templates and the style of pages.
package enum PageTemplate {
  private static let contentType = "SCALARS-ESCAPED"

  /// The style sheet of all pages.
  package static var style: String { String(decoding: PackageResources.style_css, as: UTF8.self) }

  /// A template that escapes text for HTML.
  package static func template(_ resource: [UInt8]) throws -> MustacheTemplate {
    MustacheContentTypes.register(ScalarsEscaped(), named: contentType)
    return try MustacheTemplate(
      string: "{{% CONTENT_TYPE:\(contentType)}}" + String(decoding: resource, as: UTF8.self))
  }
}

/// The values of a template's names, without those that are nil.
package func templateContent(_ values: [String: Any?]) -> [String: Any] { values.compactMapValues(\.self) }

/// Escapes text for HTML scalar by scalar. The library's own content type escapes characters, and so misses a quotation
/// mark or an angle bracket that is followed by a combining mark.
private struct ScalarsEscaped: MustacheContentType {
  private static let entities: [Unicode.Scalar: String] = [
    "<": "&lt;", ">": "&gt;", "&": "&amp;", "\"": "&quot;", "'": "&#39;",
  ]

  func escapeText(_ text: String) -> String {
    var escaped = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if let entity = Self.entities[scalar] {
        escaped.append(contentsOf: entity.unicodeScalars)
      } else {
        escaped.append(scalar)
      }
    }
    return String(escaped)
  }
}
