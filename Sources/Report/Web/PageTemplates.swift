internal import LockstepFiles
internal import Mustache

extension PageContent {
  /// The page.
  ///
  /// - Throws: Where a template cannot be read, which would be a fault in Lockstep.
  func html() throws -> String {
    let page = try PageTemplate.template(PackageResources.page_mustache)
    let figure = try PageTemplate.template(PackageResources.figure_mustache)
    return page.render(self, library: MustacheLibrary(templates: ["page": page, "figure": figure]))
  }
}

/// Templates of pages.
enum PageTemplate {
  private static let contentType = "SCALARS-ESCAPED"

  static func template(_ resource: [UInt8]) throws -> MustacheTemplate {
    MustacheContentTypes.register(ScalarsEscaped(), named: contentType)
    return try MustacheTemplate(
      string: "{{% CONTENT_TYPE:\(contentType)}}" + String(decoding: resource, as: UTF8.self))
  }
}

/// Text for HTML, escaped scalar by scalar: the library's own escapes characters, and takes a quotation mark or an angle
/// bracket that is joined with a combining mark for another character, which a browser does not.
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
