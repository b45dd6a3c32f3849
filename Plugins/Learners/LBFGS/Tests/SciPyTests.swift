import LockstepCore
import LockstepLBFGS
import LockstepOptimization
import LockstepTestSupport
import Testing

/// With SciPy's line search the first iterates are SciPy's.
///
/// Both sides round differently, and a line search amplifies that from step to step; ten steps stay within 1e-6.
@Test func walksAsSciPyDoes() throws {
  let references = try Reference.optimizations(by: "L-BFGS-B")
  #expect(references.count == 7)
  for reference in references {
    let start = reference.iterates[0]
    let (iterates, _) = walk(LBFGS().likeSciPy, on: reference.objective, from: start, steps: 10)
    #expect(iterates.count >= min(11, reference.iterates.count))
    for (k, expected) in reference.iterates.prefix(11).enumerated() where k < iterates.count {
      #expect(relativeDifference(iterates[k], expected) < 1e-6, "step \(k) of \(start.count) dimensions")
    }
  }
}
