internal import Foundation
internal import LockstepCore
internal import LockstepRegistry
internal import LockstepReproduction

extension Catalog {
  /// The names of the published figures in the order of their numbers: figure-9 before figure-10.
  var figureNames: [String] {
    registry.figures.keys.sorted { $0.compare($1, options: .numeric) == .orderedAscending }
  }

  /// Reads the document of a published figure.
  func figure(_ name: String) throws -> PublishedFigure {
    guard let path = registry.figures[name] else {
      throw LockstepError.unknown("figure", name, among: figureNames)
    }
    return try PublishedFigure(document: path, measurements: plugins.measurements.map { $0.about.identifier })
  }

  /// The names of the figures that reproduce a published figure or table, such as `8` or `table-1`. Invalid documents
  /// reproduce nothing.
  func figures(reproducing number: String) -> [String] {
    figureNames.filter { (try? figure($0))?.figures.contains(number) == true }
  }
}
