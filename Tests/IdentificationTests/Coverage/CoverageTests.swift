import Foundation
import LockstepCore
import LockstepIdentification
import LockstepNumerics
import LockstepStatistics
import Testing

/// Measures how often the 95 % intervals of a comparison cover the truth, for several numbers of prompts.
///
/// Truth is the mean of a large population of prompts; samples are drawn from it with replacement. It takes minutes, and
/// runs only where LOCKSTEP_COVERAGE is set in the environment.
struct CoverageTests {
  private let populationCount = 20_000
  private let repetitions = 1000
  private let slopeRepetitions = 200
  private let workers = 2

  @Test(.enabled(if: ProcessInfo.processInfo.environment["LOCKSTEP_COVERAGE"] != nil))
  func intervalsCoverTheTruth() throws {
    let population = try Population(
      count: populationCount, shape: PromptShape(dimension: 20, contextSize: 40), workers: workers)
    print("prompts  estimate                        covered  below  above")
    for count in [16, 64, 320, 1280] {
      for estimate in estimates(population) {
        let repetitions = estimate.isSlow ? slopeRepetitions : repetitions
        let bootstrap = StudentizedBootstrap(promptCount: count, resamples: 1000)
        let outcomes = try ThreadExecutor(workers: workers).map(count: repetitions) { repetition in
          var stream = RandomStream(seed: 7, index: UInt64(repetition), purpose: UInt32(count))
          let sample = (0..<count).map { _ in stream.integer(below: population.count) }
          return estimate.interval(sample, bootstrap)
        }
        let intervals = outcomes.compactMap { $0 }
        func share(_ holds: (ClosedRange<Double>) -> Bool) -> Double {
          Double(intervals.count(where: holds)) / Double(max(1, intervals.count))
        }
        if count >= 64, !estimate.isSlow {
          #expect((0.93...0.97).contains(share { $0.contains(estimate.truth) }), "\(estimate.name), \(count) prompts")
        }
        print(
          String(
            format: "%7d  %@  %.3f    %.3f  %.3f  (%d withheld)", count,
            estimate.name.padding(toLength: 30, withPad: " ", startingAt: 0), share { $0.contains(estimate.truth) },
            share { $0.upperBound < estimate.truth }, share { $0.lowerBound > estimate.truth },
            repetitions - intervals.count))
      }
    }
  }

  private struct Simulated: Sendable {
    let name: String
    let truth: Double
    var isSlow = false
    let interval: @Sendable ([Int], StudentizedBootstrap) -> ClosedRange<Double>?
  }

  private func estimates(_ population: Population) -> [Simulated] {
    let all = Array(0..<population.count)
    let columns = Population.descentSteps.count
    func similarity(_ name: String, _ row: Int, _ column: Int) -> Simulated {
      let index = row * columns + column
      return Simulated(name: name, truth: mean(all) { population.similarities[$0][index] }) { sample, bootstrap in
        ratio(sample, bootstrap) { (population.similarities[$0][index], 1) }.interval
      }
    }
    func difference(_ row: Int, _ first: Int, _ second: Int) -> Simulated {
      let (one, other) = (row * columns + first, row * columns + second)
      let truth = mean(all) { population.similarities[$0][one] - population.similarities[$0][other] }
      return Simulated(name: "paired difference, Newton \(row + 1)", truth: truth) { sample, bootstrap in
        ratio(sample, bootstrap) { (population.similarities[$0][one] - population.similarities[$0][other], 1) }.interval
      }
    }
    let energy = mean(all) { population.energies[$0] }
    let slope = StepMap(population.stepSimilarity(all)).slope?.slope.value ?? 0
    return [
      similarity("similarity, Newton 6 and GD 8", 5, 3), similarity("similarity, Newton 12 and GD 64", 11, 6),
      similarity("similarity, Newton 18 and GD 512", 17, 9), difference(5, 3, 4), difference(11, 6, 8),
      Simulated(name: "explained share", truth: mean(all) { population.residuals[$0] } / energy) { sample, bootstrap in
        ratio(sample, bootstrap) { (population.residuals[$0], population.energies[$0]) }.interval
      },
      Simulated(name: "slope", truth: slope, isSlow: true) { sample, _ in
        StepMap(population.stepSimilarity(sample), resamples: 200).slope?.slope.interval
      },
    ]
  }
}

private func mean(_ sample: [Int], _ value: (Int) -> Double) -> Double {
  sample.reduce(0) { $0 + value($1) } / Double(sample.count)
}

private func ratio(
  _ sample: [Int], _ bootstrap: StudentizedBootstrap, _ parts: (Int) -> (Double, Double)
) -> Estimate {
  let blocks = promptBlocks(sample.count).map { range in
    range.reduce((0.0, 0.0)) { sum, prompt in
      let part = parts(sample[prompt])
      return (sum.0 + part.0, sum.1 + part.1)
    }
  }
  return bootstrap.ratio(blocks.map(\.0), blocks.map(\.1))
}
