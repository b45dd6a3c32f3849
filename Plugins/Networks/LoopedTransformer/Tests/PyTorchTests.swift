import LockstepCore
import LockstepFiles
import LockstepNetworks
import LockstepTestSupport
import LockstepTransformer
import Testing

import LockstepLoopedTransformer

/// The network against PyTorch's results in double precision: equal in double precision, and up to rounding in single
/// precision.
struct PyTorchTests {
  enum Case: String, CaseIterable {
    /// The loss is taken at the three of five loops that gradients go back through.
    case interleaved = "looped-transformer"
    /// The loss is taken at two of four loops, and gradients go back through all.
    case paired = "looped-transformer-paired"

    var sizes: LoopedTransformerConfiguration {
      switch self {
      case .interleaved:
        return LoopedTransformerConfiguration(
          loops: 5, window: 3, decoder: TransformerConfiguration(layers: 2, heads: 2, width: 8, positions: 12))
      case .paired:
        var sizes = LoopedTransformerConfiguration(
          loops: 4, window: 4, decoder: TransformerConfiguration(layers: 1, heads: 2, width: 8, positions: 12))
        sizes.trainedLoops = 2
        sizes.decoder.promptTokens = .paired
        return sizes
      }
    }

    /// The sizes that no tensor shows.
    var importOptions: [String: String] {
      switch self {
      case .interleaved: ["heads": "2", "loops": "5", "window": "3"]
      case .paired: ["heads": "2", "tokens": "paired", "loops": "4", "window": "4", "trained_loops": "2"]
      }
    }

    func reference<Scalar>(_: Scalar.Type) throws -> NetworkReference<LoopedTransformerBackbone<Scalar>> {
      try NetworkReference(rawValue, sizes)
    }
  }

  @Test(arguments: Case.allCases) func everyPass(_ network: Case) throws {
    try network.reference(Double.self).checkPasses()
    try network.reference(Float.self).checkPasses()
  }

  @Test(arguments: Case.allCases) func threeStepsOfAdam(_ network: Case) throws {
    try network.reference(Double.self).checkSteps(of: AdamOptimizer(), "adam", rate: 1e-2, clip: nil, tolerance: 1e-9)
  }

  /// Where the window is all loops, no gradient is cut off, and so they are difference quotients.
  @Test func gradientsThroughAllLoopsAreDifferenceQuotients() throws {
    try NetworkReference<LoopedTransformerBackbone<Double>>(
      "looped-transformer",
      LoopedTransformerConfiguration(
        loops: 5, window: 5, decoder: TransformerConfiguration(layers: 2, heads: 2, width: 8, positions: 12))
    ).checkCentralDifferences(tolerance: 1e-6)
    try Case.paired.reference(Double.self).checkCentralDifferences(tolerance: 1e-6)
  }

  /// Import infers the other sizes that the reference was made with.
  @Test(arguments: Case.allCases) func sizesFromTensors(_ network: Case) throws {
    try network.reference(Float.self).checkImport(as: LoopedTransformer.self, options: network.importOptions)
  }

  /// A size that no tensor shows has no default, and a window is at most as long as the loops.
  @Test(
    arguments: [
      ("heads", nil, "'heads'"), ("loops", nil, "'loops'"), ("window", nil, "'window'"),
      ("window", "6", "a window of 6 loops is longer than the 5 loops"),
      ("trained_loops", "4", "4 trained loops are more than the window's 3"),
      ("layers", "2", "no import option 'layers'"),
    ] as [(String, String?, String)])
  func importNamesTheSizeThatIsMissingOrWrong(option: String, value: String?, message: String) throws {
    let folder = try TemporaryFolder()
    let tensors = try TensorFile(
      NetworkReference<LoopedTransformerBackbone<Float>>.path("looped-transformer/model.safetensors"))
    var options = Case.interleaved.importOptions
    options[option] = value
    let error = #expect(throws: LockstepError.self) {
      try LoopedTransformer.importCheckpoint(
        tensors, options: options, to: folder.file("net"), functionClass: nil, contextSize: nil, replacing: false)
    }
    #expect(error?.description.contains(message) == true, "\(error?.description ?? "")")
    #expect(folder.contents.isEmpty)
  }
}
