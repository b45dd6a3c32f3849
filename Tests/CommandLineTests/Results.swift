import Foundation

/// A results document, read independently of the program.
struct Results {
  let json: [String: Any]

  init(_ text: String) throws {
    json = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any] ?? [:]
  }

  init(folder: String) throws {
    try self.init(String(contentsOfFile: folder + "/results.json", encoding: .utf8))
  }

  var provenance: [String: Any] { json["provenance"] as? [String: Any] ?? [:] }
  var learners: [[String: Any]] { json["learners"] as? [[String: Any]] ?? [] }
  var metrics: [[String: Any]] { json["metrics"] as? [[String: Any]] ?? [] }
  var learnerLabels: [String] { learners.compactMap { $0["label"] as? String } }
  var metricLabels: [String] { metrics.compactMap { $0["label"] as? String } }

  /// The means of a learner's curves, for each step those at all positions.
  func curves(_ measurement: String, of label: String) -> [[Double]] {
    let learner = learners.first { $0["label"] as? String == label }
    let curves = (learner?["curves"] as? [[String: Any]])?.first { $0["measurement"] as? String == measurement }
    return curves?["mean"] as? [[Double]] ?? []
  }

  func comparisons(_ metric: String) -> [[String: Any]] {
    metrics.first { $0["label"] as? String == metric }?["comparisons"] as? [[String: Any]] ?? []
  }

  /// The mean similarities of a metric's first pair.
  func means(_ metric: String) -> [[Double]] { comparisons(metric).first?["mean"] as? [[Double]] ?? [] }

  /// The best matches of a metric's first pair, for each step of its first learner.
  func matches(_ metric: String) -> [(step: Int, best: Int, ties: [Int], similarity: Double)] {
    let direction = comparisons(metric).first?["a_to_b"] as? [String: Any]
    return (direction?["matches"] as? [[String: Any]] ?? []).map {
      (
        $0["step"] as? Int ?? -1, $0["best"] as? Int ?? -1, $0["ties"] as? [Int] ?? [],
        $0["similarity"] as? Double ?? .nan
      )
    }
  }
}
