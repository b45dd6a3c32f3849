internal import LockstepFiles
public import LockstepCore

/// Prompts in a safetensors file: `xs` [B, n+1, d] and `ys` [B, n+1].
public struct PromptFile: PromptSet {
  public let shape: PromptShape
  public let count: Int
  /// The file's path.
  public let path: String
  /// Texts that the file's writer left in it, such as what the prompts were drawn from.
  public let metadata: [String: String]
  private let file: TensorFile

  /// Where queries beside those of the prompts are drawn from; standard normal where it is not known.
  public var querySource: SampledPrompts?

  /// Opens a file of prompts.
  ///
  /// - Throws: ``LockstepError`` if it cannot be read, lacks a tensor, or the shapes do not go together.
  public init(_ path: String) throws {
    file = try TensorFile(path)
    let inputs = try file.shape(of: "xs", axes: ["B", "n+1", "d"])
    guard inputs[0] >= 1 else {
      throw LockstepError.file("\(path): there are no prompts; the shape of 'xs' is \(inputs)")
    }
    guard inputs[1] >= 2, inputs[2] >= 1 else {
      throw LockstepError.file(
        "\(path): the tensor 'xs' has the shape \(inputs); a prompt has at least 2 points and 1 dimension")
    }
    try file.requireShape([inputs[0], inputs[1]], of: "ys")
    self.path = path
    metadata = file.metadata
    count = inputs[0]
    shape = PromptShape(dimension: inputs[2], contextSize: inputs[1] - 1)
  }

  public var functionClassName: String? { querySource?.functionClassName }

  public func prompts(_ range: Range<Int>) throws -> PromptBatch {
    let labels = range.lowerBound * shape.points..<range.upperBound * shape.points
    let inputs = labels.lowerBound * shape.dimension..<labels.upperBound * shape.dimension
    return PromptBatch(
      range: range, shape: shape, inputs: try file.values(of: "xs", inputs), labels: try file.values(of: "ys", labels))
  }

  public func queries(_ range: Range<Int>, count: Int) -> QueryBatch {
    querySource?.queries(range, count: count)
      ?? .standardNormal(range, count: count, dimension: shape.dimension, seed: 0)
  }

  /// Writes prompts of any set into such a file, some at a time.
  ///
  /// - Throws: ``LockstepError`` if the file cannot be written; what the set throws.
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
    for start in stride(from: 0, to: prompts.count, by: chunkSize) {
      let batch = try prompts.prompts(start..<min(start + chunkSize, prompts.count))
      try writer.write(batch.inputs, to: "xs", at: start * shape.points * shape.dimension)
      try writer.write(batch.labels, to: "ys", at: start * shape.points)
      progress(batch.range.upperBound)
    }
    try writer.commit()
  }

  /// The most prompts, and about the most entries, that are drawn and written at once.
  private static let (maxChunk, chunkEntries) = (64, 1 << 20)
}
