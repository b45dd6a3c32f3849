public import LockstepNumerics

/// Numbers for every recorded step, prompt and prefix length: [S, B, n+1, width].
///
/// The width is 1 for predictions and errors, d for weights, T for predictions at T queries.
public struct StepTensor: Sendable, Equatable {
  /// The number S of steps.
  public let steps: Int
  /// The number B of prompts.
  public let prompts: Int
  /// The number n + 1 of points of a prompt, and so of prefix lengths t = 0..n.
  public let points: Int
  /// The number of entries for each step, prompt and prefix length.
  public let width: Int
  /// The entries; see ``offset(_:_:_:)``.
  public var values: [Double]

  /// Zeros.
  public init(steps: Int, prompts: Int, points: Int, width: Int = 1) {
    self.init(
      steps: steps, prompts: prompts, points: points, width: width,
      values: [Double](repeating: 0, count: steps * prompts * points * width))
  }

  /// These entries, as many as the sizes multiply to.
  public init(steps: Int, prompts: Int, points: Int, width: Int = 1, values: [Double]) {
    precondition(values.count == steps * prompts * points * width, "\(values.count) entries do not fill the tensor")
    self.steps = steps
    self.prompts = prompts
    self.points = points
    self.width = width
    self.values = values
  }

  /// Where in `values` the entries of a step's index, a prompt and a prefix length t begin.
  @inlinable public func offset(_ step: Int, _ prompt: Int, _ t: Int) -> Int {
    ((step * prompts + prompt) * points + t) * width
  }

  /// Sets the entries of a step's index, a prompt and a prefix length, as many as the width.
  public mutating func set(_ vector: Vector, at step: Int, _ prompt: Int, _ t: Int) {
    let start = offset(step, prompt, t)
    for i in 0..<width { values[start + i] = vector[i] }
  }

  /// The numbers of one prompt alone, [S, 1, n+1, width].
  public func prompt(_ prompt: Int) -> StepTensor {
    let length = points * width
    return StepTensor(
      steps: steps, prompts: 1, points: points, width: width,
      values: (0..<steps).flatMap { values[offset($0, prompt, 0)..<offset($0, prompt, 0) + length] })
  }

  /// The distance in `values` from one step to the next.
  public var stepStride: Int { prompts * points * width }

  /// - Throws: ``LockstepError`` with the actual and the expected shape if they differ.
  func requireShape(steps: StepAxis, _ prompts: PromptBatch, width: Int, _ what: String) throws {
    let shape = [self.steps, self.prompts, points, self.width]
    let expected = [steps.count, prompts.count, prompts.shape.points, width]
    guard shape != expected else { return }
    throw LockstepError.comparison(
      "the \(what) have the shape \(shape); expected \(expected): recorded steps, prompts, points (n + 1) and numbers each"
    )
  }
}

extension StepTensor: Codable {
  private enum Field: CodingKey {
    case steps, prompts, points, width, values
  }

  public init(from decoder: any Decoder) throws {
    let fields = try decoder.container(keyedBy: Field.self)
    let sizes = try [Field.steps, .prompts, .points, .width].map { try fields.decode(Int.self, forKey: $0) }
    let values = try fields.decode(PackedNumbers.self, forKey: .values).wrappedValue
    // Small enough that their product does not overflow, even where one of them is 0.
    let isSmall = sizes.allSatisfy { (0...max(1 << 15, values.count)).contains($0) }
    let count = sizes.reduce(1.0) { $0 * Double($1) }
    guard isSmall, count == Double(values.count) else {
      throw DecodingError.dataCorruptedError(
        forKey: .values, in: fields, debugDescription: "\(values.count) entries do not fill a tensor of sizes \(sizes)")
    }
    self.init(steps: sizes[0], prompts: sizes[1], points: sizes[2], width: sizes[3], values: values)
  }

  public func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: Field.self)
    try fields.encode(steps, forKey: .steps)
    try fields.encode(prompts, forKey: .prompts)
    try fields.encode(points, forKey: .points)
    try fields.encode(width, forKey: .width)
    try fields.encode(PackedNumbers(wrappedValue: values), forKey: .values)
  }
}
