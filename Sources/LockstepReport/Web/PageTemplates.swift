internal import LockstepFiles
internal import Mustache

extension PageContent {
  /// The page.
  ///
  /// - Throws: Where a template cannot be read, which would be a fault in Lockstep.
  func html() throws -> String {
    let page = try MustacheTemplate(string: String(decoding: PackageResources.page_mustache, as: UTF8.self))
    let figure = try MustacheTemplate(string: String(decoding: PackageResources.figure_mustache, as: UTF8.self))
    return page.render(self, library: MustacheLibrary(templates: ["page": page, "figure": figure]))
  }
}
