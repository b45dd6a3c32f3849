import Foundation
import Lockstep
import LockstepCore
import LockstepRegistry
import LockstepReproduction
import Testing

/// The Registry of the checkout that the tests are built from, whatever the environment names. The tests of the command
/// check that the program finds it.
private let folder = URL(filePath: #filePath).appending(path: "../../../Registry").standardized.path

private func shipped() throws -> Catalog {
  Catalog(plugins: .builtIn, registry: try Registry(folders: [folder]))
}

extension Catalog {
  fileprivate func figures() throws -> [String: PublishedFigure] {
    try registry.figures.mapValues {
      try PublishedFigure(document: $0, measurements: plugins.measurements.map { $0.about.identifier })
    }
  }
}

@Test func everyPresetResolves() throws {
  let catalog = try shipped()
  #expect(!catalog.registry.learners.names.isEmpty && !catalog.registry.functionClasses.names.isEmpty)
  for name in catalog.registry.learners.names {
    let preset = try #require(try catalog.registry.learners[name])
    _ = try catalog.learner(name)
    #expect(!preset.summary.isEmpty, "\(name)")
  }
  for name in catalog.registry.functionClasses.names {
    let preset = try #require(try catalog.registry.functionClasses[name])
    _ = try catalog.functionClass(name)
    #expect(!preset.summary.isEmpty, "\(name)")
  }
}

@Test func everyPresetOptionIsApplied() throws {
  let catalog = try shipped()
  for name in catalog.registry.learners.names {
    let preset = try #require(try catalog.registry.learners[name])
    let texts = try Specification(catalog.learner(name).specification).options
    for (option, value) in preset.specification.options {
      #expect(texts[option] == value, "\(name), \(option)")
    }
  }
}

@Test func everyExperimentResolves() throws {
  let catalog = try shipped()
  #expect(!catalog.registry.experiments.names.isEmpty)
  for name in catalog.registry.experiments.names {
    let plan = try catalog.experiment(name)
    #expect(plan.learners.count >= 2 && !plan.metrics.isEmpty, "\(name)")
    for learner in plan.learners { _ = try catalog.learner(learner) }
    for metric in plan.metrics { _ = try catalog.metric(metric) }
    _ = try catalog.functionClass(plan.functionClass)
  }
}

@Test func standardExperimentResolves() throws {
  let catalog = try shipped()
  for metric in Experiment.standard.metrics { _ = try catalog.metric(metric) }
  _ = try catalog.functionClass(Experiment.standard.functionClass)
}

@Test func everyFigureResolves() throws {
  let catalog = try shipped()
  let numbers = try catalog.figures().values.flatMap(\.figures)
  for number in [
    "2", "3", "5", "7", "8", "9", "10", "11", "12", "13", "14", "16", "17", "18", "19", "26", "27", "table-1",
    "two-layer",
  ] {
    #expect(numbers.contains(number))
  }
  for (name, figure) in try catalog.figures() {
    let plan = figure.experiment
    let labels = try plan.learners.map { try catalog.learner($0).label }
    for metric in plan.metrics { _ = try catalog.metric(metric) }
    _ = try catalog.functionClass(plan.functionClass)
    for table in figure.tables {
      #expect(plan.metrics.contains(table.metric), "\(name)")
      #expect(table.learner.map(labels.contains) ?? true, "\(name)")
      #expect(table.standIn.map(labels.contains) ?? true, "\(name)")
      #expect(table.model.map(figure.models.contains) ?? true, "\(name)")
    }
  }
}

@Test func everyPublishedTableIsUsedAndCited() throws {
  let tables = Set(
    try shipped().figures().values.flatMap(\.tables).map {
      URL(filePath: $0.file).lastPathComponent
    })
  let files = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/published")
  #expect(tables == Set(files))
  for file in files {
    let table = try PublishedTable("\(folder)/published/\(file)")
    #expect(table.caption.contains(/arXiv:\d{4}\.\d{5}/))
    #expect(!table.rows.isEmpty && table.rows.allSatisfy { $0.values.count == table.columns.count })
  }
}
