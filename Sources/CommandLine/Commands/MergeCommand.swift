internal import ArgumentParser
internal import LockstepCore
internal import LockstepRegistry

struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Make results of the shards of a command.",
    discussion: """
      The results are the same bytes as without --shard, for any number of shards. All shards must be there, each once, \
      from the same command, version, kind of processor, networks and prompts. Paths of networks and prompts count from \
      the folder that the command runs in, as they did for the shards.
      """)

  @Argument(
    help: ArgumentHelp("Folders that --shard wrote, or files in them.", valueName: "shards"), completion: .file())
  var shards: [String]

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Output folder, as that of the command without --shard; for 'probe' the checkpoint.", valueName: "folder"),
    completion: .directory)
  var output: String?

  @OptionGroup var overwrite: OverwriteOption
  @OptionGroup var jobs: JobsOption
  @OptionGroup var json: JSONOption

  func run() throws {
    let run = try MergeRun(shards)
    try command(of: run).run(on: run)
  }

  /// The command that the shards are of, with this one's output.
  private func command(of run: MergeRun) throws -> any DistributedCommand {
    let parsed: any ParsableCommand
    do {
      parsed = try LockstepCommand.parseAsRoot(run.arguments)
    } catch {
      throw LockstepError.file(
        "\(run.firstPath): its command cannot be run: \(LockstepCommand.message(for: error))")
    }
    guard var command = parsed as? any DistributedCommand else {
      throw LockstepError.file("\(run.firstPath): its command does not run in shards")
    }
    try command.adopt(self)
    return command
  }
}
