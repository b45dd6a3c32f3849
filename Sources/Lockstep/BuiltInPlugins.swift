internal import LockstepBFGS
internal import LockstepConjugateGradient
public import LockstepCore
internal import LockstepFunctionClasses
internal import LockstepGradientDescent
internal import LockstepIterativeNewton
internal import LockstepLBFGS
internal import LockstepMetrics
internal import LockstepOnlineGradientDescent
internal import LockstepOrdinaryLeastSquares
internal import LockstepLSTM
internal import LockstepRecorded
internal import LockstepTransformer

extension PluginSet {
  /// The plugins that come with Lockstep.
  public static let builtIn = PluginSet(
    learners: [
      OrdinaryLeastSquares.self,
      GradientDescent.self,
      OnlineGradientDescent.self,
      IterativeNewton.self,
      ConjugateGradient.self,
      BFGS.self,
      LBFGS.self,
      Transformer.self,
      LSTM.self,
      Recorded.self,
    ],
    metrics: [
      ErrorSimilarity.self,
      WeightSimilarity.self,
      ErrorDistance.self,
    ],
    functionClasses: [
      LinearRegression.self,
      TwoLayerNetwork.self,
    ])
}
