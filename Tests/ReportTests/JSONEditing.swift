import LockstepFiles

extension JSONValue {
  /// The document with the value at a path such as `metrics.0.floor` changed; nil takes a field or an element away.
  func replacing(_ path: String, _ change: (JSONValue) -> JSONValue?) -> JSONValue {
    let parts = path.split(separator: ".", maxSplits: 1).map(String.init)
    func inner(_ value: JSONValue) -> JSONValue? {
      parts.count == 1 ? change(value) : value.replacing(parts[1], change)
    }
    switch self {
    case .object(let fields):
      return .object(
        fields.compactMap { field in
          field.name == parts[0] ? inner(field.value).map { Field(field.name, $0) } : field
        })
    case .array(let elements):
      return .array(elements.enumerated().compactMap { String($0) == parts[0] ? inner($1) : $1 })
    default:
      return self
    }
  }

  /// The list with its last element once more.
  var withLastTwice: JSONValue {
    guard case .array(let elements) = self else { return self }
    return .array(elements + elements.suffix(1))
  }
}
