import Lockstep
import LockstepTesting
import Testing

@testable import CustomFunctionClass
@testable import CustomLearner
@testable import CustomMetric

@Test func theLearnerConforms() { #expect(Conformance.violations(of: HeavyBall.self) == []) }
@Test func theMetricConforms() { #expect(Conformance.violations(of: LinearCKA.self) == []) }
@Test func theFunctionClassConforms() { #expect(Conformance.violations(of: SparseLinearRegression.self) == []) }
