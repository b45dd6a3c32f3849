import Lockstep
import LockstepTesting
import Testing

@testable import CustomFunctionClass
@testable import CustomLearner
@testable import CustomMetric

@Test func theLearnerConforms() { #expect(Conformance.violations(of: ISTA.self) == []) }
@Test func theMetricConforms() { #expect(Conformance.violations(of: MutualNeighbors.self) == []) }
@Test func theFunctionClassConforms() { #expect(Conformance.violations(of: SparseLinearRegression.self) == []) }
