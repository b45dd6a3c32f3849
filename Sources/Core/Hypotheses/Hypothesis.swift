/// What a method optimizes: the parameters of a family of functions. How it does so is the ``Method``'s.
public protocol Hypothesis: Plugin {
  /// The learner that results when a method optimizes this family.
  ///
  /// - Throws: ``LockstepError`` with the reason if the method cannot.
  func learner(by method: any Method) throws -> any InContextLearner
}

/// A way to fit parameters to examples: gradient descent, Newton's method, ... By itself it fits the weights of a
/// function that is linear in x; a ``Hypothesis`` makes it fit something else.
public protocol Method: LearnerPlugin {}
