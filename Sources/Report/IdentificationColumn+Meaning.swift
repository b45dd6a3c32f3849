internal import LockstepResults

extension IdentificationSummary.Column {
  /// What the column says, for a legend; nil if the table itself says it.
  var meaning: String? {
    switch self {
    case .description: "the finding for the step"
    case .explained: "share of the induced weights that the best family of methods explains"
    case .freeFilter:
      "share that a free function of the eigenvalue explains: about the most that a method acting on each eigenvalue can"
    case .metric:
      "share that ridge regression explains after a learned linear map of the inputs, with a weight for each position"
    case .exponent:
      "exponent of the response: near 2 for Newton, near 1 for gradient descent and GD++, at or below 1 for ridge"
    case .candidate: "candidate whose errors are most similar, with its best step and the similarity there"
    case .overNulls:
      "by how much the best candidate is more similar than the best learner that runs no iteration, each chosen on the "
        + "other half of the prompts, with half the 95% interval"
    case .step, .similarity, .symbols: nil
    }
  }
}
