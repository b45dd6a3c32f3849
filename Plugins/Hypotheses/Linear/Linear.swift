public import LockstepCore

/// Functions <w, x> that are linear in the input: what every method fits where no other hypothesis is named.
public struct Linear: Hypothesis {
  public init() {}

  public static let about = About(
    "linear", "functions <w, x> that are linear in the input",
    literature: ["Fu, Chen, Jia, Sharan, NeurIPS 2024, arXiv:2310.17086, section 3.1"])

  public func learner(by method: any Method) throws -> any InContextLearner { try method.makeLearner() }
}
