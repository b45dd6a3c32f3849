public import LockstepCore

extension PluginSet {
  /// The candidates of every identification. Newton has factor 1: with the published 2 it predicts 0 after one example,
  /// which costs it similarity for a reason that has nothing to do with the method.
  public static let standardCandidates = [
    LabeledLearner(GradientDescent().setting(\.steps, to: .powers(of: 2, 0...12))),
    LabeledLearner(
      GradientDescent().setting(\.gradient, to: .normalized).setting(\.rate, to: 1).setting(
        \.steps, to: .powers(of: 2, 0...12)), label: "normalized-gd"),
    LabeledLearner(GradientDescentPlusPlus()),
    LabeledLearner(Nesterov()),
    LabeledLearner(IterativeNewton().setting(\.factor, to: 1)),
    LabeledLearner(ConjugateGradient().setting(\.steps, to: .range(0...40))),
  ]

  /// The null learners of every comparison.
  public static let standardNulls = [
    LabeledLearner(ShrunkLeastSquares()), LabeledLearner(RegularizationPath()),
    LabeledLearner(SubsetLeastSquares(), label: "first-examples"),
    LabeledLearner(SubsetLeastSquares().setting(\.part, to: .random), label: "random-examples"),
  ]
}
