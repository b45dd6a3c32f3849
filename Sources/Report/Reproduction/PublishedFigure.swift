internal import LockstepCore
internal import LockstepResults
internal import Foundation
internal import LockstepFiles
public import LockstepRegistry

/// A published figure or table: the comparison behind it, and the published numbers to hold beside ours.
public struct PublishedFigure: Sendable, Equatable {
  /// The comparison, without the trained models.
  public var experiment: Experiment
  /// What a reader should know of it before the numbers; nil where there is nothing.
  public var remark: String?
  /// The numbers of the published figures that it makes, such as `8` or `table-1`.
  public var figures: [String]
  /// The kinds of trained models that the published figure shows: transformer, lstm.
  public var models: [String]
  /// The charts that show what the published figure shows.
  public var charts: [Chart]
  /// The published numbers.
  public var tables: [PublishedComparison]

  /// A chart of a report.
  public enum Chart: String, Sendable, CaseIterable {
    /// The similarities of a pair.
    case heatmap
    /// The best-matching steps of a pair.
    case bestMatches = "best-matches"
    /// The similarity of a learner's steps to their best match in each other learner.
    case alongBestMatches = "along-best"
    /// The similarity of a learner's weights to those of its best matches, against the number of examples.
    case weightsByExamples = "weights-by-examples"
    /// A learner's error against its steps.
    case errorsBySteps = "errors-by-steps"
    /// A learner's error against the number of examples.
    case errorsByExamples = "errors-by-examples"
    /// A learner's error on what it has seen before.
    case forgetting
    /// The distance of a learner's weights from the span of the examples.
    case spanResidual = "span-residual"
  }

  private static let schema = DocumentSchema("lockstep.figure", version: 1)

  /// Reads a figure's document, beside whose folder the published tables lie in one named `published`.
  ///
  /// - Throws: ``LockstepCore/LockstepError`` that names the field that is wrong.
  public init(document: String) throws {
    let root = try JSONNode(document: document, schema: Self.schema)
    try root.rejectUnknownFields(Experiment.fields + ["remark", "figures", "models", "charts", "published"])
    let published = URL(filePath: document).deletingLastPathComponent().appending(path: "../published").standardized
    experiment = try Experiment(root)
    remark = try root.optionalField("remark")?.string()
    figures = try root.field("figures").elements().map { try $0.string() }
    models = try root.field("models").elements().map { try $0.string() }
    charts = try root.field("charts").elements().map { try $0.enumValue() }
    tables = try root.field("published").elements().map { node in
      try node.rejectUnknownFields(["table", "kind", "metric", "learner", "model", "stand_in"])
      return PublishedComparison(
        file: published.appending(path: try node.field("table").string() + ".csv").path,
        kind: try node.field("kind").enumValue(), metric: try node.field("metric").string(),
        learner: try node.optionalField("learner")?.string(), model: try node.optionalField("model")?.string(),
        standIn: try node.optionalField("stand_in")?.string())
    }
  }
}

/// How a published table is to be compared with results.
public struct PublishedComparison: Sendable, Equatable {
  /// What a published table holds.
  public enum Kind: String, Sendable, CaseIterable {
    /// Similarities, a row for each step of a learner and a column for each layer of a model.
    case similarities
    /// The best-matching step of a learner for each layer of a model.
    case bestSteps = "best-steps"
    /// The largest similarity of each learner (a row) to the last layer of each model (a column).
    case bestSimilarities = "best-similarities"
  }

  /// The path of the table.
  public let file: String
  /// What it holds.
  public let kind: Kind
  /// The label of the metric that it was made by.
  public let metric: String
  /// The label of the learner whose steps it has; nil where it has several learners.
  public let learner: String?
  /// The kind of model that it is about; nil where it is about several.
  public let model: String?
  /// The label of a learner that stands for the model's last layer where there is no model.
  public let standIn: String?
}

/// A published table: named columns, and rows of numbers under a key.
public struct PublishedTable: Sendable, Equatable {
  /// What it is and where it comes from.
  public let caption: String
  /// The names of the columns but the first, which holds the keys.
  public let columns: [String]
  /// The rows.
  public let rows: [Row]

  /// A row of a table.
  public struct Row: Sendable, Equatable {
    /// What the row is about: a step, a layer, a learner.
    public let key: String
    /// A number for each column.
    public let values: [Double]
  }

  /// Reads a CSV file whose first line is a caption after `#` and whose second names the columns.
  ///
  /// - Throws: ``LockstepCore/LockstepError`` that names the line that is wrong.
  public init(_ path: String) throws {
    let text = String(decoding: try InputFile.bytes(of: path), as: UTF8.self)
    let lines = text.split(whereSeparator: \.isNewline).map(String.init)
    guard lines.count > 2, lines[0].hasPrefix("# ") else {
      throw LockstepError.file("\(path): expected a caption after '# ', a line of names and lines of numbers")
    }
    caption = String(lines[0].dropFirst(2))
    let names = lines[1].split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    columns = Array(names.dropFirst())
    rows = try lines.dropFirst(2).enumerated().map { index, line in
      let fields = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      let values = fields.dropFirst().compactMap(Double.init)
      guard fields.count == names.count, values.count == names.count - 1, values.allSatisfy(\.isFinite) else {
        throw LockstepError.file("\(path): line \(index + 3) is not a key and \(names.count - 1) numbers")
      }
      return Row(key: fields[0], values: values)
    }
  }
}

extension Registry {
  /// The published figures in the order of their numbers: figure-9 before figure-10.
  ///
  /// - Throws: ``LockstepCore/LockstepError`` that names the document and the field that is wrong.
  public func figuresInOrder() throws -> [(name: String, figure: PublishedFigure)] {
    try figures.sorted { $0.key.compare($1.key, options: .numeric) == .orderedAscending }.map {
      ($0.key, try PublishedFigure(document: $0.value))
    }
  }
}
