internal import Foundation
internal import LockstepCore
internal import LockstepFiles

/// What charts are drawn with: in a page JavaScript, in files vl-convert, a Python package that contains Vega and needs no
/// browser or network.
public struct ChartRenderer: Sendable {
  /// The JavaScript that draws specifications in a page: Vega, Vega-Lite and vega-embed.
  public let library: String
  /// The interpreter with vl-convert; nil draws no files.
  private let python: String?
  private let jobs: Int

  /// Whether it draws files, too.
  public var drawsFiles: Bool { python != nil }

  /// The command that installs a renderer.
  public static let advice = "scripts/bootstrap, or: python3 -m pip install vl-convert-python"

  /// The first line that the program prints before the library.
  private static let heading = "lockstep charts\n"
  /// The seconds in which an interpreter must have loaded vl-convert, which takes two on an idle machine.
  private static let searchLimit = 30

  private static var program: String { String(decoding: PackageResources.render_py, as: UTF8.self) }

  /// A renderer of pages from a file with the JavaScript; nil if there is no such file.
  ///
  /// - Throws: `LockstepError` if it cannot be read.
  public static func ofPages(library path: String) throws -> ChartRenderer? {
    guard InputFile.exists(path) else { return nil }
    return ChartRenderer(library: String(decoding: try InputFile.bytes(of: path), as: UTF8.self), python: nil, jobs: 1)
  }

  /// The renderer of the first of these Pythons that has vl-convert; nil if none has.
  ///
  /// - Parameters:
  ///   - pythons: Paths of Python interpreters.
  ///   - jobs: How many charts are drawn at once.
  public static func find(among pythons: [String], jobs: Int) -> ChartRenderer? {
    for python in pythons where FileManager.default.isExecutableFile(atPath: python) {
      // Isolated (-I): neither the current folder nor the environment decides what is imported.
      // Skip interpreters without vl-convert, and other programs of the name.
      guard
        let outcome = try? ExternalProgram(executable: python).run(["-I", "-c", program], timeLimit: searchLimit),
        outcome.status == 0, outcome.output.starts(with: heading.utf8)
      else { continue }
      let library = String(decoding: outcome.output.dropFirst(heading.utf8.count), as: UTF8.self)
      return ChartRenderer(library: library, python: python, jobs: jobs)
    }
    return nil
  }

  /// Draws every specification `*.vl.json` in a folder as SVG, PDF and PNG next to it.
  ///
  /// - Throws: `LockstepError` that names the charts that cannot be drawn.
  func drawAll(in folder: String) throws {
    guard let python else { return }
    let outcome = try ExternalProgram(executable: python).run(["-I", "-c", Self.program, folder, String(jobs)])
    guard outcome.status == 0 else { throw LockstepError.file("vl-convert failed: \(outcome.errors)") }
  }
}
