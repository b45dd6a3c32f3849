public import ArgumentParser
public import LockstepCore
internal import LockstepFiles
internal import LockstepRegistry

/// The command `lockstep`, with whatever plugins a program brings.
public struct LockstepCommand: ParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "lockstep",
    abstract: "Tells which algorithm a sequence model runs in its forward pass.",
    discussion: """
      Learners, metrics and function classes are given as NAME or NAME:OPTION=VALUE,OPTION=VALUE, where NAME is a \
      plugin's or a Registry document's. Grids of steps are numbers, ranges (0..40), strides (50..1300/50) and powers \
      (2^0..2^12), joined by +.
      """,
    version: LockstepVersion.current,
    subcommands: [
      MatchCommand.self, ShowCommand.self, ReportCommand.self, ReproduceCommand.self, SampleCommand.self,
      PredictCommand.self, TrainCommand.self, ProbeCommand.self, ImportCommand.self, ActivationsCommand.self,
      ListCommand.self,
      DescribeCommand.self, DoctorCommand.self,
    ])

  /// The plugins of the program that is running.
  @TaskLocal static var plugins = PluginSet()

  /// The command by itself, which prints its help.
  public init() {}

  /// Runs the command with the program's arguments, and ends the program.
  public static func main(plugins: PluginSet) {
    SignalHandling.prepare()
    $plugins.withValue(plugins) { main() }
  }
}

/// Where named learners, function classes and experiments come from.
struct RegistryOptions: ParsableArguments {
  @Option(
    name: .customLong("registry"),
    help: ArgumentHelp(
      "A folder with learners, function-classes and experiments of your own; may be repeated.", valueName: "folder"))
  var folders: [String] = []

  /// The program's plugins and the Registry's documents.
  func catalog() throws -> Catalog {
    let builtIn = RegistryFolder.find().map { [$0] } ?? []
    return Catalog(plugins: LockstepCommand.plugins, registry: try Registry(folders: folders + builtIn))
  }
}

/// Whether a program reads the output.
struct JSONOption: ParsableArguments {
  @Flag(help: "Print JSON, for a program to read.")
  var json = false
}

/// Whether files that are there already may be replaced.
struct ReplacingOption: ParsableArguments {
  @Flag(help: "Replace what is there already under the output's name.")
  var force = false
}

/// How many threads work.
struct JobsOption: ParsableArguments {
  @Option(
    name: .shortAndLong, parsing: .unconditional,
    help: "How many threads work at once; by default one for each processor.")
  var jobs = Machine.processorCount

  func validate() throws {
    guard (1...1024).contains(jobs) else { throw ValidationError("--jobs is \(jobs); expected from 1 to 1024") }
  }
}
