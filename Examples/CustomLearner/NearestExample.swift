import Lockstep

/// The label of the nearest example: a learner that is written for one prompt at a time.
struct NearestExample: ExampleLearner, LearnerPlugin {
  init() {}

  static let about = About("nearest-example", "the label of the nearest example", literature: ["Cover and Hart 1967"])

  var axis: StepAxis { .single }

  func predictors(inputs: Matrix, labels: Vector) -> [Predictor] {
    [
      { x in
        let distances = (0..<inputs.rows).map { (inputs.row($0) - x).norm }
        return distances.indices.min { distances[$0] < distances[$1] }.map { labels[$0] } ?? 0
      }
    ]
  }
}
