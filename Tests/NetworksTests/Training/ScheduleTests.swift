import LockstepCore
import LockstepNetworks
import Testing

/// The published curriculum: dimension 5 to 20, one more every 2000 steps, and points 11 to 41, two more.
@Test func theCurriculumGrowsAndStops() {
  let curriculum = Curriculum(
    dimension: .init(start: 5, increment: 1, interval: 2000), points: .init(start: 11, increment: 2, interval: 2000))
  let end = PromptShape(dimension: 20, contextSize: 40)
  let shapes = [0, 1999, 2000, 29_999, 30_000, Int.max].map { curriculum.shape(atStep: $0, end: end) }
  #expect(shapes.map(\.dimension) == [5, 5, 6, 19, 20, 20])
  #expect(shapes.map(\.points) == [11, 11, 13, 39, 41, 41])
  #expect(Curriculum().shape(atStep: 0, end: end) == end)
}

@Test func theRateRisesAndFallsAlongACosine() {
  let rate = LearningRate(peak: 2, warmUpSteps: 4, decay: .cosine, finalFraction: 0.5)
  #expect((0..<4).map { rate.rate(atStep: $0, of: 12) } == [0.5, 1, 1.5, 2])
  #expect(rate.rate(atStep: 4, of: 12) == 2)
  #expect(abs(rate.rate(atStep: 8, of: 12) - 1.5) < 1e-15)
  #expect(abs(rate.rate(atStep: 12, of: 12) - 1) < 1e-15)
  // A training that goes on beyond its last step stays there.
  #expect(abs(rate.rate(atStep: 20, of: 12) - 1) < 1e-15)
  #expect(LearningRate(peak: 3).rate(atStep: 7, of: 12) == 3)
}
