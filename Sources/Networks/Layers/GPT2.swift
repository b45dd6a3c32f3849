/// GPT-2's initial distributions (Radford et al. 2019).
public enum GPT2 {
  private static let deviation = 0.02

  /// All matrices but those that project into the residual stream.
  public static let weights = InitialDistribution.normal(deviation)

  /// The matrices that project into the residual stream of a network of `layers` blocks.
  public static func residualProjection(layers: Int) -> InitialDistribution {
    .normal(deviation / Double(2 * layers).squareRoot())
  }
}
