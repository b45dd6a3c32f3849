import LockstepCore
import LockstepNumerics
import LockstepTestSupport
import Testing

@Test func momentsAreSumsOverTheExamples() throws {
  let prompts = regressionPrompts()
  for prompt in 0..<prompts.count {
    for (t, moments) in try prompts.prefixMoments(of: prompt).enumerated() {
      var gram = Matrix(rows: 5, columns: 5)
      var cross = [Double](repeating: 0, count: 5)
      var squares = 0.0
      for i in 0..<t {
        let (x, y) = (prompts.input(prompt, i), prompts.label(prompt, i))
        for j in 0..<5 {
          for k in 0..<5 { gram[j, k] += x[j] * x[k] }
          cross[j] += y * x[j]
        }
        squares += y * y
      }
      #expect(moments.count == t)
      #expect(relativeDifference(moments.gram.elements, gram.elements) < 1e-14)
      #expect(relativeDifference(moments.xty.elements, cross) < 1e-14)
      #expect(relativeDifference([moments.labelSquares], [squares]) < 1e-14)
    }
  }
}

@Test func spectraPutTheMomentsTogetherAgain() throws {
  let prompts = regressionPrompts()
  for (prompt, spectra) in try prompts.prefixSpectra().enumerated() {
    for (spectrum, moments) in zip(spectra, try prompts.prefixMoments(of: prompt)) {
      let v = spectrum.eigenvectors.transposed
      let gram = v * Matrix(diagonal: spectrum.eigenvalues) * spectrum.eigenvectors
      #expect(relativeDifference(gram.elements, moments.gram.elements) < 1e-13)
      #expect(relativeDifference((v * Vector(spectrum.xty)).elements, moments.xty.elements) < 1e-13)
      #expect(spectrum.eigenvalues.count { $0 == 0 } == max(0, 5 - moments.count))
    }
  }
}

/// Two examples, each seen twice: the rank is 2, and rounding must not make it more.
@Test func repeatedExamplesAddNoRank() throws {
  let x = [1.0, 2, 3, 0.1, -0.7, 0.3]
  let prompts = PromptBatch(
    range: 0..<1, shape: PromptShape(dimension: 3, contextSize: 4), inputs: x + x + [0, 0, 0],
    labels: [1, 2, 1, 2, 0])
  #expect(try prompts.prefixSpectra()[0][4].eigenvalues.count { $0 == 0 } == 1)
}

@Test func numbersWhoseSquaresOverflowAreNamed() {
  let prompts = PromptBatch(
    range: 7..<8, shape: PromptShape(dimension: 1, contextSize: 2), inputs: [1, 1e300, 1], labels: [1, 1, 1])
  let failure = #expect(throws: PromptFailure.self) { try prompts.prefixSpectra() }
  #expect(failure?.prompt == 7)
  #expect(failure?.examples == 2)
}
