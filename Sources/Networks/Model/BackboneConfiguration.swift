public import LockstepFiles

/// The sizes of a ``Backbone``.
public protocol BackboneConfiguration: Sendable, Equatable {
  /// The number of layers.
  var layers: Int { get }
  /// The width of the hidden states.
  var width: Int { get }
  /// The longest sequence that the backbone can take; nil where there is no such bound.
  var maximumTokens: Int? { get }

  /// Its fields in a document.
  static var fieldNames: [String] { get }
  /// Its fields' values.
  var fields: [JSONValue.Field] { get }

  /// Reads the fields.
  ///
  /// - Throws: ``LockstepCore/LockstepError`` that names a field which is missing, or whose value is impossible.
  init(_ node: JSONNode) throws

  /// A tensor that every network of this kind has, and no other.
  static var signatureTensor: String { get }

  /// Finds the sizes of a checkpoint in the shapes of its tensors.
  ///
  /// - Parameter heads: The number of attention heads, which no shape tells; nil where it was not given.
  /// - Throws: ``LockstepCore/LockstepError`` that names the tensor which is missing or has an impossible shape, or says
  ///   that the heads must be given.
  init(inferredFrom tensors: TensorFile, heads: Int?) throws
}
