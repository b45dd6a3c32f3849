import Foundation
import Lockstep
import LockstepFiles
import LockstepInterchange
import LockstepNetworks
import LockstepRegistry

/// The readers of files and texts from elsewhere. Each may throw an error, but must not crash, hang or take much memory.
enum Reader: String, CaseIterable {
  case json, results, tensors, prompts, predictions, experiment, training, specification

  /// Reads an input.
  func read(_ input: [UInt8]) throws {
    switch self {
    case .json:
      let value = try JSONValue(parsing: input, source: "input")
      let again = try JSONValue(parsing: Array(value.text().utf8), source: "text")
      precondition(again == value, "the text of a value is another value")
    case .results: _ = try ResultsDocument(file(input)).json.text()
    case .tensors:
      let file = try TensorFile(file(input))
      for name in file.names { _ = try? file.values(of: name) }
    case .prompts:
      let file = try PromptFile(file(input))
      _ = try? file.prompts(0..<1)
    case .predictions: _ = try PredictionFile(file(input))
    case .experiment: _ = try Experiment(document: file(input))
    case .training: _ = try TrainingDocument(path: file(input))
    case .specification:
      let specification = try Specification(String(decoding: input, as: UTF8.self))
      let again = try Specification(specification.text)
      precondition(again == specification, "the text names another plugin")
    }
  }

  /// The path of a file with these contents, the same for every input.
  private func file(_ input: [UInt8]) throws -> String {
    let path = "/dev/shm/lockstep-fuzzing-\(getpid())"
    try Data(input).write(to: URL(filePath: path))
    return path
  }
}

/// Reads an input of libFuzzer.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  try? reader.read(Array(UnsafeBufferPointer(start: start, count: count)))
  return 0
}

@_silgen_name("LLVMFuzzerRunDriver")
private func runDriver(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
  _ test: @convention(c) (UnsafePointer<UInt8>, Int) -> CInt
) -> CInt

/// The main function, under the name that SwiftPM gives it.
@_cdecl("Readers_main")
public func runFuzzer(_ count: CInt, _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> CInt {
  var (count, arguments) = (count, arguments)
  return runDriver(&count, &arguments, testOneInput)
}

/// The reader that the environment variable READER names.
private let reader: Reader = {
  let name = ProcessInfo.processInfo.environment["READER"] ?? ""
  guard let reader = Reader(rawValue: name) else {
    fatalError("READER is '\(name)'; expected one of \(Reader.allCases.map(\.rawValue).joined(separator: ", "))")
  }
  return reader
}()
