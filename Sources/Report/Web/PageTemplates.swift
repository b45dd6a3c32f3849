internal import LockstepFiles
package import Mustache

extension PageContent {
  /// The page.
  ///
  /// - Throws: If a template is invalid, which would be a fault in Lockstep.
  func html() throws -> String {
    let page = try PageTemplate.template(PackageResources.page_mustache)
    let figure = try PageTemplate.template(PackageResources.figure_mustache)
    return page.render(self, library: MustacheLibrary(templates: ["page": page, "figure": figure]))
  }
}

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
