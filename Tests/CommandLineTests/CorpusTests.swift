import Foundation
import LockstepTestSupport
import Testing

/// The fuzzers' corpus, read by the command: each input gives results or an error.
struct CorpusTests {
  static let corpus = Lockstep.repository + "/Fuzzing/Corpus"
  static let inputs = ((try? FileManager.default.subpathsOfDirectory(atPath: corpus)) ?? []).filter { $0.contains("/") }

  /// The arguments that make the command read an input.
  private static func arguments(_ reader: String, _ input: String, in folder: TemporaryFolder) throws -> [String] {
    func document(_ kind: String) throws -> [String] {
      let path = "registry/\(kind)/input.json"
      try folder.write("", to: path)
      try FileManager.default.removeItem(atPath: folder.file(path))
      try FileManager.default.copyItem(atPath: input, toPath: folder.file(path))
      return ["describe", "input", "--registry", "registry"]
    }
    return switch reader {
    case "json", "results": ["show", input]
    case "tensors": ["import", input, "-o", "new"]
    case "prompts": ["match", "gd", "cg", "--prompts", input]
    case "predictions": ["match", "recorded:file=\(input)", "cg"] + small
    case "experiment": try document("experiments")
    case "training": try document("trainings")
    case "specification": ["match", "--", try String(contentsOfFile: input, encoding: .utf8), "cg"]
    default: preconditionFailure("there is no reader '\(reader)'")
    }
  }

  @Test func everyReaderHasSeeds() {
    #expect(Set(Self.inputs.compactMap { $0.split(separator: "/").first }).count == 8)
  }

  @Test(arguments: inputs) func inputsGiveResultsOrErrors(name: String) throws {
    let folder = try TemporaryFolder()
    let reader = String(name.prefix { $0 != "/" })
    let arguments = try Self.arguments(reader, "\(Self.corpus)/\(name)", in: folder)
    let outcome = try Lockstep.run(arguments, in: folder.path)
    #expect(outcome.status == 0 || outcome.status == 1 && outcome.errors.hasPrefix("Error: "), "\(outcome.errors)")
  }
}
