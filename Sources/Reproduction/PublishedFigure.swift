internal import Foundation
internal import LockstepFiles
package import LockstepRegistry

/// A published figure or table: the comparison behind it, and the published numbers.
package struct PublishedFigure: Sendable, Equatable {
  /// The comparison, without the trained models.
  package var experiment: Experiment
  /// What a reader should know before the numbers; nil if there is nothing.
  package var remark: String?
  /// The numbers of the published figures that it reproduces, such as `8` or `table-1`.
  package var figures: [String]
  /// The roles of trained models in the published figure, such as `transformer`. A learner that plays a role has its name
  /// as a label.
  package var models: [String]
  /// The specifications of learners that run no iteration, to compare with the published tables.
  package var nulls: [String]
  /// The kinds of charts that show the content of the published figure.
  package var charts: [String]
  /// The published tables.
  package var tables: [PublishedComparison]

  private static let schema = DocumentSchema("lockstep.figure", version: 1)
  /// The kinds of charts that do not belong to a measurement.
  private static let charts = ["heatmap", "best-matches", "contributions", "along-best", "weights-by-examples"]

  /// Reads a figure's document. The published tables are in the folder `published` next to the document's folder.
  ///
  /// - Parameter measurements: The names of the measurements whose charts it can show.
  /// - Throws: `LockstepError` that names the invalid field.
  package init(document: String, measurements: [String]) throws {
    let root = try JSONNode(document: document, schema: Self.schema)
    try root.rejectUnknownFields(Experiment.fields + ["remark", "figures", "models", "nulls", "charts", "published"])
    let published = URL(filePath: document).deletingLastPathComponent().appending(path: "../published").standardized
    let known = Self.charts + measurements + measurements.map { "\($0)-by-steps" }
    experiment = try Experiment(root)
    remark = try root.optionalField("remark")?.string()
    figures = try root.field("figures").elements().map { try $0.registryName() }
    models = try root.field("models").elements().map { try $0.registryName() }
    nulls = try root.optionalField("nulls")?.elements().map { try $0.string() } ?? []
    charts = try root.field("charts").elements().map { node in
      let chart = try node.string()
      guard known.contains(chart) else {
        throw node.error("is '\(chart)'; expected one of \(known.joined(separator: ", "))")
      }
      return chart
    }
    tables = try root.field("published").elements().map { node in
      try node.rejectUnknownFields(["table", "kind", "metric", "learner", "model", "stand_in", "prompts"])
      return PublishedComparison(
        file: published.appending(path: try node.field("table").registryName() + ".csv").path,
        kind: try node.field("kind").enumValue(), metric: try node.field("metric").string(),
        learner: try node.optionalField("learner")?.string(), model: try node.optionalField("model")?.string(),
        standIn: try node.optionalField("stand_in")?.string(),
        promptCount: try node.optionalField("prompts")?.integer(in: Experiment.promptCounts)
          ?? PublishedComparison.unstatedPromptCount)
    }
  }
}

/// How a published table is compared with results.
package struct PublishedComparison: Sendable, Equatable {
  /// The content of a published table.
  package enum Kind: String, Sendable, CaseIterable {
    /// Similarities: a row for each step of a learner, and a column for each layer of a model.
    case similarities
    /// The best-matching step of a learner for each layer of a model.
    case bestSteps = "best-steps"
    /// The largest similarity of each learner (a row) to the last layer of each model (a column).
    case bestSimilarities = "best-similarities"
    /// The squared error / d of models (the columns) after t examples (the rows).
    case errors
  }

  /// The path of the table.
  package let file: String
  /// Its content.
  package let kind: Kind
  /// The label of its metric.
  package let metric: String
  /// The label of the learner whose steps it has, or whose errors to compare with it; nil if it has several learners, or its
  /// own model's errors are compared.
  package let learner: String?
  /// The role of its model; nil if it has several.
  package let model: String?
  /// The label of a learner that represents the model's last layer if there is no model.
  package let standIn: String?
  /// The number of prompts behind a published value.
  package let promptCount: Int

  /// The paper does not state the number; its code draws batches of 64.
  fileprivate static let unstatedPromptCount = 64
}
