import Foundation
import Lockstep
import LockstepCore
import LockstepRegistry
import Testing

private func shipped() throws -> Catalog {
  Catalog(plugins: .builtIn, registry: try Registry(folders: [#require(RegistryFolder.find())]))
}

/// The folder of the checkout that the tests are built from.
@Test func findsTheRegistryOfThePackage() throws {
  let found = try #require(RegistryFolder.find())
  let package = URL(filePath: #filePath).appending(path: "../../../Registry").standardized
  #expect(URL(filePath: found).standardized.path == package.path)
}

@Test func everyPresetNamesALearnerOrAFunctionClass() throws {
  let catalog = try shipped()
  #expect(!catalog.registry.learners.isEmpty && !catalog.registry.functionClasses.isEmpty)
  for (name, preset) in catalog.registry.learners {
    let resolved = try catalog.learner(name)
    _ = try resolved.plugin.learner(resolved.options)
    #expect(!preset.summary.isEmpty, "\(name)")
  }
  for (name, preset) in catalog.registry.functionClasses {
    let resolved = try catalog.functionClass(name)
    _ = try resolved.plugin.functionClass(resolved.options)
    #expect(!preset.summary.isEmpty, "\(name)")
  }
}

/// What a preset sets is what it gets: no option of its own is lost on the way.
@Test func everyOptionOfAPresetArrives() throws {
  let catalog = try shipped()
  for (name, preset) in catalog.registry.learners {
    let texts = try catalog.learner(name).options.texts
    for (option, value) in preset.specification.options {
      #expect(texts.contains { $0.name == option && $0.value == value }, "\(name), \(option)")
    }
  }
}

@Test func everyExperimentNamesWhatThereIs() throws {
  let catalog = try shipped()
  #expect(!catalog.registry.experiments.isEmpty)
  for (name, plan) in catalog.registry.experiments {
    #expect(plan.learners.count >= 2 && !plan.metrics.isEmpty, "\(name)")
    for learner in plan.learners { _ = try catalog.learner(learner) }
    for metric in plan.metrics {
      let resolved = try catalog.metric(metric)
      _ = try resolved.plugin.metric(resolved.options)
    }
    _ = try catalog.functionClass(plan.functionClass)
  }
}

@Test func theStandardExperimentNamesWhatThereIs() throws {
  let catalog = try shipped()
  for metric in Experiment.standard.metrics { _ = try catalog.metric(metric) }
  _ = try catalog.functionClass(Experiment.standard.functionClass)
}
