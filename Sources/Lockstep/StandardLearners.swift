public import LockstepCore

extension PluginSet {
  /// The candidates of every identification.
  public static let standardCandidates = [
    LabeledLearner(GradientDescent().setting(\.steps, to: .powers(of: 2, 0...12))),
    LabeledLearner(
      GradientDescent().setting(\.gradient, to: .normalized).setting(\.rate, to: 1).setting(
        \.steps, to: .powers(of: 2, 0...12)), label: "normalized-gd"),
    LabeledLearner(GradientDescentPlusPlus()),
    LabeledLearner(Nesterov()),
    LabeledLearner(IterativeNewton()),
    LabeledLearner(ConjugateGradient().setting(\.steps, to: .range(0...40))),
  ]

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
  public static let standardNulls = [
    LabeledLearner(ShrunkLeastSquares()), LabeledLearner(RegularizationPath()),
    LabeledLearner(SubsetLeastSquares(), label: "first-examples"),
    LabeledLearner(SubsetLeastSquares().setting(\.part, to: .random), label: "random-examples"),
  ]
}
