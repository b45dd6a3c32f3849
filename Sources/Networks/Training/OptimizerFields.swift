internal import LockstepCore
internal import LockstepFiles

/// The field `optimizer` of a training document.
struct OptimizerFields {
  private enum Method: String, CaseIterable {
    case adam, adamw, muon
  }

  let optimizer: any Optimizer
  let learningRate: LearningRate
  let gradientClip: Double?

  private static let common = [
    "method", "learning_rate", "warm_up_steps", "decay", "final_fraction", "gradient_clip",
  ]

  init(_ node: JSONNode) throws {
    let method: Method = try node.field("method").enumValue()
    let peak = try node.field("learning_rate").number(in: .positive)
    switch method {
    case .adam, .adamw:
      try node.rejectUnknownFields(Self.common + AdamOptimizer.fieldNames)
      if method == .adam, let field = try node.optionalField("weight_decay") {
        throw field.error("requires the method 'adamw'")
      }
      optimizer = try AdamOptimizer(node, defaultWeightDecay: method == .adamw ? 0.01 : 0)
    case .muon:
      try node.rejectUnknownFields(Self.common + ["momentum", "weight_decay", "adamw"])
      let others = try node.field("adamw")
      try others.rejectUnknownFields(["learning_rate"] + AdamOptimizer.fieldNames)
      let standard = MuonOptimizer()
      optimizer = MuonOptimizer(
        momentum: try node.optionalField("momentum")?.number(in: .fraction) ?? standard.momentum,
        weightDecay: try node.optionalField("weight_decay")?.number(in: .nonNegative) ?? standard.weightDecay,
        adam: try AdamOptimizer(others, defaultWeightDecay: 0.01),
        adamLearningRateRatio: try others.field("learning_rate").number(in: .positive) / peak)
    }
    learningRate = LearningRate(
      peak: peak, warmUpSteps: try node.optionalField("warm_up_steps")?.integer(in: 0...1_000_000_000) ?? 0,
      decay: try node.optionalField("decay")?.enumValue() ?? .none,
      finalFraction: try node.optionalField("final_fraction")?.number("a number from 0 to 1") { $0 >= 0 && $0 <= 1 }
        ?? 0)
    gradientClip = try node.optionalField("gradient_clip")?.number(in: .positive)
  }
}

extension AdamOptimizer {
  fileprivate static let fieldNames = ["beta_1", "beta_2", "epsilon", "weight_decay"]

  fileprivate init(_ node: JSONNode, defaultWeightDecay: Double) throws {
    let standard = AdamOptimizer()
    self.init(
      beta1: try node.optionalField("beta_1")?.number(in: .fraction) ?? standard.beta1,
      beta2: try node.optionalField("beta_2")?.number(in: .fraction) ?? standard.beta2,
      epsilon: try node.optionalField("epsilon")?.number(in: .positive) ?? standard.epsilon,
      weightDecay: try node.optionalField("weight_decay")?.number(in: .nonNegative) ?? defaultWeightDecay)
  }
}
