import LockstepCore
import Testing

@Test(arguments: [
  ("7", [7]),
  ("0..4", [0, 1, 2, 3, 4]),
  ("50..210/50", [50, 100, 150, 200]),
  ("2^0..2^4", [1, 2, 4, 8, 16]),
  ("2^3", [8]),
  ("1+50..200/50", [1, 50, 100, 150, 200]),
  ("2^0..2^3+0..3", [0, 1, 2, 3, 4, 8]),
  ("3^0..3^2", [1, 3, 9]),
  ("10^3..10^3", [1000]),
  ("1^1..1^5", [1]),
  ("2..3^2/7", [2, 9]),
  ("0^0", [1]),
])
func readsGrids(text: String, steps: [Int]) throws {
  #expect(try StepGrid(text).values == steps)
}

@Test func gridsAddUp() throws {
  let sum = StepGrid.range(0...4) + .powers(of: 2, 2...5)
  #expect(sum.values == [0, 1, 2, 3, 4, 8, 16, 32])
  #expect(try StepGrid(sum.text) == sum)
}

/// The grids of the published figures.
@Test func readsThePublishedGrids() throws {
  let linear = try StepGrid("1+50..1300/50").values
  #expect(linear.count == 27 && linear.first == 1 && linear.last == 1300)
  #expect(try StepGrid("2^0..2^12").values.last == 4096)
}

@Test(arguments: [
  "", "+", "1+", "a", "-1", "1.5", "4..2", "0..", "..4", "1..2..3", "0..4/0", "0..4/", "0..4/2/2", "2^", "^2", "2^2^2",
  " 1", "٣", "0x10", "1e3",
])
func refusesWhatIsNoGrid(text: String) {
  let error = #expect(throws: LockstepError.self) { try StepGrid(text) }
  #expect(error?.description.contains("'\(text)' is not a grid") == true)
}

@Test(arguments: ["2^40", "10000000000", "99999999999999999999999", "2^0..2^99999999", "0..1000000001"])
func refusesStepsThatAreTooLarge(text: String) {
  let error = #expect(throws: LockstepError.self) { try StepGrid(text) }
  #expect(error?.description.contains("above 1000000000") == true)
}

@Test(arguments: ["0..1000000000", "0..9999+20000..29999"])
func refusesTooManySteps(text: String) {
  let error = #expect(throws: LockstepError.self) { try StepGrid(text) }
  #expect(error?.description.contains("more than 10000 steps") == true)
}
