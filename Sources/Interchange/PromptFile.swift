public import LockstepCore
internal import LockstepFiles

/// A safetensors file of prompts: `xs` [B, n+1, d] and `ys` [B, n+1].
public struct PromptFile: PromptSet {
  public let shape: PromptShape
  public let count: Int
  /// The path of the file.
  public let path: String
  /// The file's metadata, such as the function class of the prompts.
  public let metadata: [String: String]
  private let file: TensorFile

  /// The source of additional queries; nil if unknown, and queries are then standard normal.
  public var querySource: SampledPrompts?
  /// The index of the file's first prompt under its function class and seed.
  public var first = 0

  /// Opens a file of prompts.
  ///
  /// - Throws: ``LockstepError`` if the file cannot be read, a tensor is missing, or the shapes disagree.
  public init(_ path: String) throws {
    file = try TensorFile(path)
    let inputs = try file.shape(of: "xs", axes: ["B", "n+1", "d"])
    guard inputs[0] >= 1 else { throw LockstepError.file("\(path): no prompts; tensor 'xs' has shape \(inputs)") }
    let (points, dimensions) = (2...PromptShape.contextSizes.upperBound + 1, PromptShape.dimensions)
    guard points.contains(inputs[1]), dimensions.contains(inputs[2]) else {
      throw LockstepError.file(
        "\(path): tensor 'xs' has shape \(inputs); a prompt has \(points.lowerBound) to \(points.upperBound) points of "
          + "\(dimensions.lowerBound) to \(dimensions.upperBound) dimensions")
    }
    try file.requireShape([inputs[0], inputs[1]], of: "ys")
    self.path = path
    metadata = file.metadata
    count = inputs[0]
    shape = PromptShape(dimension: inputs[2], contextSize: inputs[1] - 1)
  }

  /// The SHA-256 of the file.
  ///
  /// - Throws: ``LockstepError`` if the file cannot be read.
  public func sha256() throws -> String { try file.sha256() }

  public var functionClassName: String? { querySource?.functionClassName }

  public func prompts(_ range: Range<Int>) throws -> PromptBatch {
    let labels = range.lowerBound * shape.points..<range.upperBound * shape.points
    let inputs = labels.lowerBound * shape.dimension..<labels.upperBound * shape.dimension
    return PromptBatch(
      range: range, firstIndex: first + range.lowerBound, shape: shape, inputs: try file.values(of: "xs", inputs),
      labels: try file.values(of: "ys", labels))
  }

  public func queries(_ range: Range<Int>, count: Int) -> QueryBatch {
    querySource?.queries(range, count: count)
      ?? .standardNormal(
        first + range.lowerBound..<first + range.upperBound, count: count, dimension: shape.dimension, seed: 0
      ).renumbered(from: range.lowerBound)
  }

  /// Writes a set of prompts to a file, a batch at a time.
  ///
  /// - Parameter progress: Called with the number of prompts written so far.
  /// - Throws: ``LockstepError`` if the file cannot be written; any error of the set.
  public static func write(
    _ prompts: any PromptSet, to path: String, metadata: [String: String], replacing: Bool,
    progress: (Int) -> Void = { _ in }
  ) throws {
    let shape = prompts.shape
    let writer = try TensorFileWriter(
      path,
      tensors: [("xs", [prompts.count, shape.points, shape.dimension]), ("ys", [prompts.count, shape.points])],
      metadata: metadata, replacing: replacing)
    let chunkSize = max(1, min(maxChunk, chunkEntries / shape.points / shape.dimension))
    for chunk in (0..<prompts.count).chunks(of: chunkSize) {
      let batch = try prompts.prompts(chunk)
      try writer.write(batch.inputs, to: "xs", at: chunk.lowerBound * shape.points * shape.dimension)
      try writer.write(batch.labels, to: "ys", at: chunk.lowerBound * shape.points)
      progress(batch.range.upperBound)
    }
    try writer.commit()
  }

  /// The maximum number of prompts, and the approximate maximum of numbers, written at once.
  private static let (maxChunk, chunkEntries) = (64, 1 << 20)
}
