import Foundation
import Lockstep
import Testing

@testable import CustomHypothesis

/// Against distances known from right triangles.
@Test func theLaplacianKernelFallsWithTheDistance() {
  let kernel = LaplacianKernel().setting(\.lengthScale, to: 2)
  let x = Matrix(rows: 2, columns: 2, elements: [0, 0, 3, 4])
  let z = Matrix(rows: 1, columns: 2, elements: [3, 4])
  let kernels = kernel.kernel(x, z, prompt: 0)
  #expect(abs(kernels[0, 0] - exp(-2.5)) < 1e-15)
  #expect(kernels[1, 0] == 1)
}
