internal import ArgumentParser
internal import LockstepCore
internal import LockstepRegistry

struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Merge the shards of a command into its results.",
    discussion: """
      The results are the same bytes as without --shard, for any number of shards. Every shard must be present \
      exactly once, and all must come from the same command, version, kind of processor, networks and prompts. Relative \
      paths of networks and prompts are resolved against the current folder, as they were for the shards.
      """)

  @Argument(
    help: ArgumentHelp("Folders that --shard wrote, or files in them.", valueName: "shards"), completion: .file())
  var shards: [String]

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Output folder, as for the command without --shard; for 'probe', the checkpoint folder.", valueName: "folder"),
    completion: .directory)
  var output: String?

  @OptionGroup var overwrite: OverwriteOption
  @OptionGroup var jobs: JobsOption
  @OptionGroup var json: JSONOption

  /// - Throws: `ValidationError` if `--json` is given for shards of a command without it.
  func refuseJSON(of results: String) throws {
    guard !json.isRequested else { throw ValidationError("\(results) are not printed as JSON; leave out --json") }
  }

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
