/// About how much memory activations take, so that work too large for a machine can be refused before it starts.
extension InContextModel {
  /// The bytes of ``makeWorkspace(prompts:points:saving:)``.
  package func workspaceBytes(prompts: Int, points: Int, saving: Saving) -> Double {
    bytes(count: prompts, points: points) {
      makeWorkspace(prompts: $0, points: $1, saving: saving)
    }
  }

  /// The bytes of ``makeTrainingWorkspace(prompts:points:)``.
  package func trainingWorkspaceBytes(prompts: Int, points: Int) -> Double {
    bytes(count: prompts, points: points) { makeTrainingWorkspace(prompts: $0, points: $1) }
  }

  /// The bytes of ``makeQueryWorkspace(queries:points:)``.
  package func queryWorkspaceBytes(queries: Int, points: Int) -> Double {
    bytes(count: queries, points: points) { makeQueryWorkspace(queries: $0, points: $1) }
  }

  /// The bytes of a workspace for a number of prompts or queries; 0 if there are none, or no positions for `points` points.
  /// Each takes as much as the next; what they share, the first alone.
  private func bytes<Workspace>(
    count: Int, points: Int, of make: (_ count: Int, _ points: Int) -> Workspace
  ) -> Double {
    if let most = configuration.maxPoints, points > most { return 0 }
    guard count > 0 else { return 0 }
    let one = bytes(points: points) { make(1, $0) }
    return count == 1 ? one : one + Double(count - 1) * (bytes(points: points) { make(2, $0) } - one)
  }

  /// The bytes of a workspace for `points` points. Sizes of activations are polynomials of the number of tokens, of at
  /// most second degree, which three small workspaces determine.
  private func bytes<Workspace>(points: Int, of make: (_ points: Int) -> Workspace) -> Double {
    func measure(_ points: Int) -> Double { Double(StorageMeter.bytes { _ = make(points) }) }
    guard points > 3 else { return measure(points) }
    let (a, b, c) = (measure(1), measure(2), measure(3))
    let n = Double(points)
    return a * (n - 2) * (n - 3) / 2 - b * (n - 1) * (n - 3) + c * (n - 1) * (n - 2) / 2
  }
}
