internal import Foundation
internal import LockstepCore
internal import LockstepFiles
internal import LockstepRegistry

/// A plugin to be created from a template.
struct NewPlugin {
  let kind: PluginTemplate
  /// The name of the type, in upper camel case.
  let name: String
  /// The name on the command line: `anderson-mixing` for `AndersonMixing`.
  let identifier: String

  /// Names with another meaning in every package: keywords, and modules that the files of a template do not name.
  private static let reservedNames = ["Any", "Foundation", "Protocol", "Self", "Swift", "Type"]

  /// - Throws: `LockstepError` if the name is not a valid type name, or one that the plugin's own files use.
  init(_ kind: PluginTemplate, name: String) throws {
    guard name.wholeMatch(of: /[A-Z][A-Za-z0-9]*/) != nil, !Self.reservedNames.contains(name) else {
      throw LockstepError.option("'\(name)' is not a valid name; expected a name such as AndersonMixing")
    }
    guard !Self.uses(name, kind) else {
      throw LockstepError.option("the code of a new \(kind.title) uses the name '\(name)'; choose another")
    }
    self.kind = kind
    self.name = name
    identifier = name.replacing(/([a-z0-9])([A-Z])/) { "\($0.1)-\($0.2)" }.lowercased()
  }

  /// Whether the code of a package with such a plugin has a name, so that a type of this name would hide what it means.
  private static func uses(_ name: String, _ kind: PluginTemplate) -> Bool {
    [kind.source, PackageResources.main_txt, PackageResources.tests_txt].contains { template in
      // Comments, literals and the placeholders of a template name nothing.
      String(decoding: template, as: UTF8.self).replacing(/\/\/.*|"[^"\n]*"|\{\{.*?\}\}/, with: " ")
        .split { !$0.isLetter && !$0.isNumber }.contains(Substring(name))
    }
  }

  /// Writes a package with the plugin, a program, a test and a README.
  func writePackage(to path: String, dependingOn lockstep: LockstepDependency) throws {
    let folder = try AtomicFolder(path, replacing: false, kind: nil)
    let commands = kind.commands(identifier).map { "    swift run -c release \(name) \($0)\n" }.joined()
    let more = [
      "dependency": lockstep.manifestEntry, "package": lockstep.package.quoted, "location": lockstep.location,
      "commands": String(commands.dropLast()),
      "products": kind == .network
        ? "\n        .product(name: \"LockstepNetworks\", package: \(lockstep.package.quoted))," : "",
    ]
    var files = [
      "Package.swift": PackageResources.package_txt, "README.md": PackageResources.readme_txt,
      "Sources/\(name)/Main.swift": PackageResources.main_txt,
      "Tests/\(name)Tests/\(name)Tests.swift": PackageResources.tests_txt,
    ]
    if kind == .network { files["training.json"] = PackageResources.training_txt }
    for (file, template) in files { try folder.write(filled(template, more), to: file) }
    try folder.write(packageSource, to: "Sources/\(name)/\(name).swift")
    try folder.commit()
  }

  /// Adds the plugin's folder and its line in Package.swift to a Lockstep checkout.
  func add(toCheckout path: String) throws {
    let checkout = URL(filePath: path)
    guard Installation.isCheckout(checkout) else {
      throw LockstepError.option("'\(path)' is not a Lockstep checkout; name one with --output")
    }
    let manifestPath = checkout.appending(path: "Package.swift").path
    let manifest = String(decoding: try InputFile.bytes(of: manifestPath), as: UTF8.self)
    let folder = try AtomicFolder(
      checkout.appending(path: "Plugins/\(kind.folder)/\(name)").path, replacing: false, kind: nil)
    try folder.write(filled(kind.source), to: "\(name).swift")
    let changed = try listing(in: manifest, manifestPath)
    try folder.commit()
    try AtomicFile.write(changed, to: manifestPath, replacing: true)
  }

  /// The manifest with the plugin's line after the last plugin of its kind, or at the end of the table.
  private func listing(in manifest: String, _ path: String) throws -> String {
    var lines = manifest.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard let start = lines.firstIndex(where: { $0.hasPrefix("let plugins") }),
      let end = lines[start...].firstIndex(of: "]")
    else { throw LockstepError.file("\(path): there is no table 'let plugins'") }
    let last = lines[start..<end].lastIndex { $0.hasPrefix("  plugin(.\(kind.manifestCase), ") }
    lines.insert("  plugin(.\(kind.manifestCase), \"\(name)\"),", at: last.map { $0 + 1 } ?? end)
    return lines.joined(separator: "\n")
  }

  /// Shell commands that build, run and test the plugin.
  func instructions(in folder: String, inTree: Bool) -> String {
    // The training document is part of a package only.
    let commands = inTree && kind == .network ? ["describe \(identifier)"] : kind.commands(identifier)
    let runs = commands.map { "  swift run -c release \(inTree ? "lockstep" : name) \($0)\n" }
    return "  cd \(folder.quotedForShell)\n" + runs.joined() + (inTree ? "" : "  swift test\n")
  }

  /// The plugin's source for a package, where `import Lockstep` replaces the modules that plugins in a checkout import.
  private var packageSource: String {
    let imports = "import Lockstep\n" + (kind == .network ? "import LockstepNetworks\n" : "")
    return filled(kind.source).replacing(/(?:(?:public|internal) import Lockstep\w+\n)+/, with: imports)
  }

  private func filled(_ template: [UInt8], _ more: [String: String] = [:]) -> String {
    let fields = ["Name": name, "identifier": identifier, "kind": kind.title, "list": kind.list].merging(more) { $1 }
    return fields.reduce(String(decoding: template, as: UTF8.self)) { text, field in
      text.replacing("{{\(field.key)}}", with: field.value)
    }
  }
}
