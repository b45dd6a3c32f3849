import LockstepNumerics
import Synchronization
import Testing

private struct Failure: Error, Equatable {
  let index: Int
}

@Test(arguments: [1, 2, 7])
func resultsComeInOrder(workers: Int) throws {
  #expect(try ThreadExecutor(workers: workers).map(count: 100) { $0 * $0 } == (0..<100).map { $0 * $0 })
  #expect(try ThreadExecutor(workers: workers).map(count: 0) { $0 }.isEmpty)
}

@Test(arguments: [1, 2, 7])
func theFirstFailureIsThrown(workers: Int) {
  #expect(throws: Failure(index: 5)) {
    try ThreadExecutor(workers: workers).map(count: 100) { index in
      if index >= 5 { throw Failure(index: index) }
    }
  }
}

@Test func aMemoComputesOnce() throws {
  let memo = Memo<Int>()
  let calls = Atomic(0)
  let values = try ThreadExecutor(workers: 4).map(count: 50) { _ in
    memo.value(for: "nine") {
      calls.wrappingAdd(1, ordering: .relaxed)
      return 9
    }
  }
  #expect(values == [Int](repeating: 9, count: 50))
  #expect(calls.load(ordering: .relaxed) == 1)
}

@Test func namesItsKernels() {
  #expect(!OpenBLAS.kernels.isEmpty)
  #expect(OpenBLAS.configuration.contains("OpenBLAS"))
}
