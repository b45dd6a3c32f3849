import LockstepConjugateGradient
import LockstepCore
import LockstepOptimization
import LockstepTestSupport
import Testing

/// With SciPy's line search the first iterates are SciPy's.
///
/// Both sides round differently, and a line search amplifies that from step to step; ten steps stay within 1e-6.
@Test func walksAsSciPyDoes() throws {
  let references = try Reference.optimizations(by: "CG")
  #expect(references.count == 7)
  // On Rosenbrock's function SciPy rejects the line search's first step and runs another search; here the method
  // restarts. On regressions neither happens.
  for reference in references where reference.inputs != nil {
    let start = reference.iterates[0]
    let (iterates, _) = walk(ConjugateGradient().likeSciPy, on: reference.objective, from: start, steps: 10)
    #expect(iterates.count >= min(11, reference.iterates.count))
    for (k, expected) in reference.iterates.prefix(11).enumerated() where k < iterates.count {
      #expect(relativeDifference(iterates[k], expected) < 1e-6, "step \(k) of \(start.count) dimensions")
    }
  }
}
