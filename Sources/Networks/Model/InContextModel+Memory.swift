/// About how much memory activations take, so that work too large for a machine can be refused before it starts.
extension InContextModel {
  /// The bytes of ``makeWorkspace(prompts:points:savingActivations:)``.
  package func workspaceBytes(prompts: Int, points: Int, savingActivations: Bool) -> Double {
    Double(prompts)
      * bytes(points: points) { makeWorkspace(prompts: 1, points: $0, savingActivations: savingActivations) }
  }

  /// The bytes of ``makeTrainingWorkspace(prompts:points:)``.
  package func trainingWorkspaceBytes(prompts: Int, points: Int) -> Double {
    Double(prompts) * bytes(points: points) { makeTrainingWorkspace(prompts: 1, points: $0) }
  }

  /// The bytes of ``makeQueryWorkspace(queries:points:)``.
  package func queryWorkspaceBytes(queries: Int, points: Int) -> Double {
    Double(queries) * bytes(points: points) { makeQueryWorkspace(queries: 1, points: $0) }
  }

  /// The bytes of a workspace for `points` points; 0 if the network has no positions for them. Sizes of activations are
  /// polynomials of the number of tokens, of at most second degree, which three small workspaces determine.
  private func bytes<Workspace>(points: Int, of make: (_ points: Int) -> Workspace) -> Double {
    if let most = configuration.maxPoints, points > most { return 0 }
    func measure(_ points: Int) -> Double { Double(StorageMeter.bytes { _ = make(points) }) }
    guard points > 3 else { return measure(points) }
    let (a, b, c) = (measure(1), measure(2), measure(3))
    let n = Double(points)
    return a * (n - 2) * (n - 3) / 2 - b * (n - 1) * (n - 3) + c * (n - 1) * (n - 2) / 2
  }
}
