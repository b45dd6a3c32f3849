/// What the forward pass of a network leaves in its workspace.
public enum Saving: Sendable, CaseIterable {
  /// The hidden states of all layers.
  case hiddenStates
  /// The hidden states, and what queries after each prefix read.
  case forQueries
  /// The hidden states, and what the backward pass reads.
  case forBackward
}

/// Buffers of several users, such as the layers of a network: each has its own if they are saved, and all have the same
/// if one user is done with them before the next begins.
public func makeBuffers<Buffers>(_ count: Int, shared: Bool, _ make: () -> Buffers) -> [Buffers] {
  guard shared, count > 0 else { return (0..<count).map { _ in make() } }
  return Array(repeating: make(), count: count)
}
