import Foundation
import LockstepCore
import Testing

private struct Sample: Codable, Equatable {
  var name: String
  var tensor: StepTensor
  var more: [StepTensor?]
}

private let odd = [0.1, -0.0, .leastNonzeroMagnitude, .greatestFiniteMagnitude, 1 / 3.0, .pi, .infinity, .nan]

private func tensor(_ values: [Double]) -> StepTensor {
  StepTensor(steps: 1, prompts: 1, points: values.count, values: values)
}

/// Values sent to another process.
struct PackedValueTests {
  private let sample = Sample(name: "a", tensor: tensor(odd), more: [nil, tensor([1, 2]), tensor([])])

  @Test func numbersKeepTheirBits() throws {
    let packed = try PackedValue(sample)
    #expect(packed.numbers.count == odd.count + 2)
    #expect(!packed.text.contains("0.1"))
    let read = try PackedValue(text: packed.text, numbers: packed.numbers).value(Sample.self)
    #expect(read.tensor.values.map(\.bitPattern) == odd.map(\.bitPattern))
    #expect(read.name == "a" && read.more == sample.more)
  }

  @Test func wrongNumbersOfNumbersAreRefused() throws {
    let packed = try PackedValue(sample)
    for numbers in [packed.numbers + [0], packed.numbers.dropLast(), []] {
      #expect(throws: DecodingError.self) {
        try PackedValue(text: packed.text, numbers: Array(numbers)).value(Sample.self)
      }
    }
    #expect(throws: DecodingError.self) { try PackedValue(text: "-1", numbers: [1]).value(PackedNumbers.self) }
  }

  @Test func otherEncodingsHoldTheNumbersThemselves() throws {
    let data = try JSONEncoder().encode(tensor([0.5, 2]))
    #expect(String(decoding: data, as: UTF8.self).contains("[0.5,2]"))
    #expect(try JSONDecoder().decode(StepTensor.self, from: data) == tensor([0.5, 2]))
  }

  @Test(arguments: ["\"points\":3", "\"points\":-2", "\"points\":9223372036854775807,\"steps\":2"])
  func tensorsThatTheirNumbersDoNotFillAreRefused(size: String) throws {
    let text = "{\"steps\":1,\"prompts\":1,\(size),\"width\":1,\"values\":[1,2]}"
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(StepTensor.self, from: Data(text.utf8)) }
  }

  @Test func attemptsKeepReasons() throws {
    let failed = Attempt<Int> { throw LockstepError.comparison("no reason") }
    let read = try JSONDecoder().decode(Attempt<Int>.self, from: JSONEncoder().encode(failed))
    #expect(throws: LockstepError.comparison("no reason")) { try read.get() }
  }
}
