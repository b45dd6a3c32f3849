import LockstepTesting
import Testing

@testable import CustomFunctionClass
@testable import CustomHypothesis
@testable import CustomLearner
@testable import CustomMeasurement
@testable import CustomMetric
@testable import CustomNetwork

@Test func theLearnerConforms() { #expect(Conformance.violations(of: ISTA.self) == []) }
@Test func theLearnerOfExamplesConforms() { #expect(Conformance.violations(of: NearestExample.self) == []) }
@Test func theMetricConforms() { #expect(Conformance.violations(of: MutualNeighbors.self) == []) }
@Test func theFunctionClassConforms() { #expect(Conformance.violations(of: QuadraticRegression.self) == []) }
@Test func theHypothesisConforms() { #expect(Conformance.violations(of: LaplacianKernel.self) == []) }
@Test func theMeasurementConforms() { #expect(Conformance.violations(of: CopyingError.self) == []) }
@Test func theNetworkConforms() { #expect(Conformance.violations(of: Elman.self) == []) }
