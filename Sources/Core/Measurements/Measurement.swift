/// A curve that describes a learner by itself at each of its steps, such as its error against the number of examples.
public protocol Measurement: Plugin {
  /// The prompts that it is averaged over.
  var scope: MeasurementScope { get }
  /// How its curves are drawn.
  var axes: CurveAxes { get }

  /// The positions along a curve, ascending from 0 or above: numbers of examples, for instance.
  func positions(in shape: PromptShape) -> [Int]

  /// The values for one prompt of a run, counted from 0 in its batch, [S, positions]; nil if they cannot be measured of
  /// this learner.
  ///
  /// - Throws: If a value is not finite, or the learner fails.
  func values(of run: LearnerRun, prompt: Int) throws -> [Double]?
}

extension Measurement {
  /// The plugin's identifier, by which results name the curves.
  public var name: String { Self.about.identifier }
}

/// The prompts that a measurement is averaged over.
public enum MeasurementScope: Sendable {
  /// All prompts.
  case allPrompts
  /// The up to 32 prompts that a comparison examines closely: for measurements that run the learner again.
  case detailedPrompts
}

/// How the curves of a measurement are drawn and tabulated.
public struct CurveAxes: Sendable, Equatable, Codable {
  /// A quantity: its name in tables, and its label on an axis.
  public struct Quantity: Sendable, Equatable, Codable {
    /// The name of its column in tables: lower-case words joined by underscores.
    public var name: String
    /// The label of its axis.
    public var label: String

    /// A quantity.
    public init(_ name: String, label: String) {
      self.name = name
      self.label = label
    }
  }

  /// The scale of the values' axis.
  public enum Scale: String, Sendable, Codable, CaseIterable {
    /// Squared errors: a logarithmic axis. They are also drawn against the steps, and beside those of the reference
    /// learners.
    case error
    /// Fractions: from 0 to 1.
    case fraction
    /// Other numbers: a linear axis that includes 0.
    case plain
  }

  /// The heading of a chart.
  public var title: String
  /// What the curves show, in a sentence.
  public var caption: String
  /// The positions.
  public var position: Quantity
  /// The values.
  public var value: Quantity
  /// The scale of the values.
  public var scale: Scale

  /// Axes of these quantities.
  public init(title: String, caption: String, position: Quantity, value: Quantity, scale: Scale = .plain) {
    self.title = title
    self.caption = caption
    self.position = position
    self.value = value
    self.scale = scale
  }
}

extension PromptShape {
  /// The largest squared error that is recorded; a learner with a larger one has diverged. Its square, which standard
  /// errors need, is still finite.
  public static let maxSquaredError = 1e140

  /// The square of a prediction's error divided by d, at most ``maxSquaredError``.
  public func squaredError(_ error: Double) -> Double {
    min(error * error / Double(dimension), Self.maxSquaredError)
  }
}
