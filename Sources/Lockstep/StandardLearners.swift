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

  /// The null learners of every comparison.
  public static let standardNulls = [
    LabeledLearner(ShrunkLeastSquares()), LabeledLearner(RegularizationPath()),
    LabeledLearner(SubsetLeastSquares(), label: "first-examples"),
    LabeledLearner(SubsetLeastSquares().setting(\.part, to: .random), label: "random-examples"),
  ]
}
