public import LockstepCore

extension PluginSet {
  /// The candidates of every identification.
  public static let standardCandidates = [
    LabeledLearner(GradientDescent().setting(\.steps, to: descentSteps)),
    LabeledLearner(
      GradientDescent().setting(\.gradient, to: .normalized).setting(\.rate, to: 1).setting(\.steps, to: descentSteps),
      label: "normalized-gd"),
    LabeledLearner(GradientDescentPlusPlus()),
    LabeledLearner(Nesterov()),
    LabeledLearner(IterativeNewton()),
    LabeledLearner(ConjugateGradient().setting(\.steps, to: .range(0...40))),
    LabeledLearner(OnlineGradientDescent().setting(\.passes, to: .range(1...4))),
  ]

  /// Every early step, and those that take gradient descent as far as other methods come.
  private static let descentSteps = StepGrid.range(1...16) + .powers(of: 2, 5...12)

  /// The candidates that fit a network's weights, beside methods at a kernel.
  public static let standardWeightCandidates = [
    LabeledLearner(
      GradientDescent().setting(\.rate, to: 0.002).setting(\.steps, to: .powers(of: 2, 0...7)),
      at: TwoLayerWeights().setting(\.isAntisymmetric, to: true), label: "gd-on-weights"),
    LabeledLearner(
      LBFGS().setting(\.lineSearch, to: .strongWolfe).setting(\.steps, to: .range(0...30)),
      at: TwoLayerWeights().setting(\.isAntisymmetric, to: true), label: "lbfgs-on-weights"),
    LabeledLearner(
      Adam(), at: TwoLayerWeights().setting(\.initialization, to: .uniform).setting(\.hasBiases, to: true),
      label: "adam-on-weights"),
  ]

  /// The null learners of every comparison.
  public static let standardNulls =
    [
      LabeledLearner(ShrunkLeastSquares()), LabeledLearner(RegularizationPath()),
      LabeledLearner(SubsetLeastSquares(), label: "first-examples"),
      LabeledLearner(SubsetLeastSquares().setting(\.part, to: .random), label: "random-examples"),
    ] + scaledRidges

  /// Ridge regression whose ridge follows the largest eigenvalue, as the rates of many methods do, times a factor, as a
  /// read-out has one.
  private static let scaledRidges = [("", 1), ("-1.2", 1.2), ("-1.5", 1.5), ("-2", 2)].map { suffix, factor in
    LabeledLearner(
      RegularizationPath().setting(\.strength, to: 10).setting(\.unit, to: .largestEigenvalue).setting(
        \.factor, to: factor), label: "scaled-ridge" + suffix)
  }
}
