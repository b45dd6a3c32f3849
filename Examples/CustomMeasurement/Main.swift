import Lockstep
import LockstepCommandLine

/// The command `lockstep` with one more measurement.
@main
enum Main {
  static func main() { LockstepCommand.main(plugins: .builtIn + PluginSet(measurements: [CopyingError.self])) }
}
