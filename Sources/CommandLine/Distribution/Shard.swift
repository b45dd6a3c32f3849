internal import ArgumentParser
internal import Foundation
internal import LockstepCore

/// One of N parts of a command's blocks, counted from 1.
struct Shard: Equatable {
  let index: Int
  let count: Int

  /// - Parameter index: From 1 to `count`.
  init(_ index: Int, of count: Int) {
    self.index = index
    self.count = count
  }

  /// A shard written I/N; nil for other text, or numbers out of range.
  init?(_ text: String) {
    guard let match = text.wholeMatch(of: /([0-9]{1,6})\/([0-9]{1,6})/), let index = Int(match.1),
      let count = Int(match.2), count >= 1, 1...count ~= index
    else { return nil }
    self.init(index, of: count)
  }

  /// The blocks of the shard: every N-th, so that all shards have as much work.
  func blocks(of blockCount: Int) -> [Int] { Array(stride(from: index - 1, to: blockCount, by: count)) }

  /// The name of the file with the outcomes.
  var fileName: String { "shard-\(index)-of-\(count).safetensors" }

  /// The shard of a file's name; nil for other names.
  init?(fileName: String) {
    guard let match = fileName.wholeMatch(of: /shard-([0-9]+)-of-([0-9]+)\.safetensors/) else { return nil }
    self.init("\(match.1)/\(match.2)")
  }
}

extension Shard: CustomStringConvertible {
  /// I/N.
  var description: String { "\(index)/\(count)" }
}

/// Which shard a command is to run, as a user writes it.
enum ShardChoice {
  case shard(Shard)
  /// The one of this task of an array job, of as many shards as the job has tasks, or as are given.
  case task(count: Int?)

  init(_ argument: String) throws {
    if argument == "auto" {
      self = .task(count: nil)
    } else if let match = argument.wholeMatch(of: /auto\/([0-9]{1,6})/), let count = Int(match.1), count >= 1 {
      self = .task(count: count)
    } else if let shard = Shard(argument) {
      self = .shard(shard)
    } else {
      throw ValidationError("expected I/N with I from 1 to N, auto, or auto/N")
    }
  }

  /// The shard to run.
  ///
  /// - Throws: `LockstepError` if the program does not run in an array job whose tasks can be counted.
  func shard(environment: [String: String] = ProcessInfo.processInfo.environment) throws -> Shard {
    switch self {
    case .shard(let shard): return shard
    case .task(let count): return try ArrayTask(environment).shard(count)
    }
  }
}

/// A task of an array job, as its scheduler describes it in the environment.
struct ArrayTask {
  private struct Scheduler {
    let index: String
    /// The lowest index, the highest one and the distance of neighbors; nil if unknown.
    var range: (first: String, last: String, step: String)?
    /// The number of tasks; nil if unknown.
    var count: String?
  }

  private static let schedulers = [
    Scheduler(
      index: "SLURM_ARRAY_TASK_ID",
      range: ("SLURM_ARRAY_TASK_MIN", "SLURM_ARRAY_TASK_MAX", "SLURM_ARRAY_TASK_STEP"),
      count: "SLURM_ARRAY_TASK_COUNT"),
    Scheduler(index: "SGE_TASK_ID", range: ("SGE_TASK_FIRST", "SGE_TASK_LAST", "SGE_TASK_STEPSIZE")),
    // OpenPBS and PBS Professional; Torque.
    Scheduler(index: "PBS_ARRAY_INDEX"),
    Scheduler(index: "PBS_ARRAYID"),
  ]

  /// Indices that schedulers may assign; the number of tasks of a wider range could overflow.
  private static let indices = 0...Int(Int32.max)

  private let scheduler: Scheduler
  private let environment: [String: String]
  private let index: Int

  /// - Throws: `LockstepError` if the environment is not that of an array job.
  init(_ environment: [String: String]) throws {
    for scheduler in Self.schedulers {
      // Grid Engine sets the index of a job that is no array to "undefined".
      guard let index = environment[scheduler.index].flatMap({ Int($0) }) else { continue }
      (self.scheduler, self.environment, self.index) = (scheduler, environment, index)
      return
    }
    throw LockstepError.option(
      "--shard auto needs an array job, which sets \(Self.schedulers.map(\.index).joined(separator: ", ")); "
        + "otherwise give the shard as I/N")
  }

  /// - Parameter count: The number N of shards, for which the tasks' indices are 1 to N; nil for the number of tasks.
  func shard(_ count: Int?) throws -> Shard {
    if let count {
      guard 1...count ~= index else {
        throw LockstepError.option(
          "\(scheduler.index) is \(index); expected 1 to \(count) because of --shard auto/\(count)")
      }
      return Shard(index, of: count)
    }
    guard let range = scheduler.range else {
      throw LockstepError.option(
        "\(scheduler.index) does not give the number of tasks; pass it as --shard auto/N")
    }
    let numbers = [range.first, range.last, range.step].map { environment[$0].flatMap { Int($0) } ?? 0 }
    let (first, last, step) = (numbers[0], numbers[1], max(1, numbers[2]))
    let isInRange = [index, first, last, step].allSatisfy(Self.indices.contains)
    let tasks = isInRange ? max(0, last - first) / step + 1 : 0
    let isComplete = scheduler.count.map { environment[$0] == String(tasks) } ?? true
    guard isInRange, isComplete, last >= first, first...last ~= index, (index - first) % step == 0 else {
      throw LockstepError.option(
        "the indices of the array job do not form a sequence (\(scheduler.index) is \(index), from \(range.first) \(first) to "
          + "\(range.last) \(last)); give the number N of shards as --shard auto/N, with indices from 1 to N")
    }
    return Shard((index - first) / step + 1, of: tasks)
  }
}
