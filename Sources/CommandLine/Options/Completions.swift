internal import ArgumentParser
internal import Foundation
internal import LockstepCore
internal import LockstepRegistry

/// What a shell completes: names of the program's plugins and of the shipped Registry, and paths.
enum Completions {
  static let learners = CompletionKind.custom { _, _, word in names([.learner]) + paths(word) }
  static let metrics = CompletionKind.custom { _, _, _ in names([.metric]) }
  static let functionClasses = CompletionKind.custom { _, _, _ in names([.functionClass]) }
  static let experiments = CompletionKind.custom { _, _, _ in names([.experiment]) }
  static let figures = CompletionKind.custom { _, _, _ in names([.figure]) }
  static let trainings = CompletionKind.custom { _, _, word in names([.training]) + paths(word) }
  static let all = CompletionKind.custom { _, _, _ in names(CatalogEntry.Kind.allCases) }
  static let plugins = CompletionKind.custom { _, _, _ in LockstepCommand.plugins.all.map { $0.about.identifier } }

  private static func names(_ kinds: [CatalogEntry.Kind]) -> [String] {
    let catalog = try? RegistryOptions.catalog(with: [])
    return catalog?.entries.filter { kinds.contains($0.kind) }.map(\.name) ?? []
  }

  /// The files and folders that begin as the word does.
  private static func paths(_ word: String) -> [String] {
    let slash = word.lastIndex(of: "/").map { word.index(after: $0) } ?? word.startIndex
    let (folder, start) = (String(word[..<slash]), word[slash...])
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.isEmpty ? "." : folder)) ?? []
    return names.filter { $0.hasPrefix(start) && !$0.hasPrefix(".") }.sorted().map { folder + $0 }
  }
}
