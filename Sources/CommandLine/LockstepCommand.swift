public import ArgumentParser
internal import Glibc
public import LockstepCore

/// The command `lockstep` with the plugins of the running program.
public struct LockstepCommand: ParsableCommand {
  public static let configuration = CommandConfiguration(
    commandName: "lockstep",
    abstract: "Find out which algorithm a sequence model runs in its forward pass.",
    version: LockstepVersion.current,
    subcommands: [IdentifyCommand.self, MatchCommand.self, TrainCommand.self],
    groupedSubcommands: [
      CommandGroup(
        name: "Other",
        subcommands: [
          ReportCommand.self, ShowCommand.self, ReproduceCommand.self, SampleCommand.self, PredictCommand.self,
          TuneCommand.self, ProbeCommand.self, MergeCommand.self, ImportCommand.self, ConstructCommand.self,
          ActivationsCommand.self, ListCommand.self, DescribeCommand.self, NewCommand.self, CheckCommand.self,
          DoctorCommand.self,
        ])
    ])

  /// The plugins of the running program.
  @TaskLocal static var plugins = PluginSet()

  /// The command without a subcommand, which prints the help.
  public init() {}

  /// Runs the command with the program's arguments and ends the program.
  public static func main(plugins: PluginSet) {
    StandardDescriptors.open()
    SignalHandling.install()
    $plugins.withValue(plugins) {
      do {
        try plugins.requireUniqueNames()
        try requireKnownCommand()
        var command = try parseAsRoot()
        try Processes.start()
        try command.run()
        end(.success)
      } catch {
        end(with: error)
      }
    }
  }

  /// - Throws: `ValidationError` with the nearest command if the first argument is none.
  private static func requireKnownCommand() throws {
    let groups = configuration.groupedSubcommands.flatMap(\.subcommands)
    let names = (configuration.subcommands + groups).compactMap { $0.configuration.commandName }
    guard let word = CommandLine.arguments.dropFirst().first, !word.hasPrefix("-"), !(names + ["help"]).contains(word)
    else { return }
    throw ValidationError("unknown command '\(word)'" + suggestion(for: word, among: names, list: "lockstep --help"))
  }

  /// Writes the text of an error, or of help, which is one to the parser, and ends the program.
  private static func end(with error: any Error) -> Never {
    let message = fullMessage(for: error)
    let text = message.isEmpty ? "" : Processes.prefix + message + "\n"
    let code = exitCode(for: error)
    if code.isSuccess {
      do { try StandardOutput.write(text) } catch { end(with: error) }
    } else {
      StandardError.write(text)
    }
    // An exit code without a message is one that all processes have.
    end(code, isCommon: code.isSuccess || error is ExitCode)
  }

  /// Ends the program at once. Under a limit of the address space, the destructors of OpenBLAS may wait forever.
  private static func end(_ code: ExitCode, isCommon: Bool = true) -> Never {
    Processes.end(code.rawValue, isCommon: isCommon)
  }
}
