import Lockstep
import LockstepCommandLine

/// The command `lockstep` with one more metric.
@main
enum Main {
  static func main() { LockstepCommand.main(plugins: .builtIn + PluginSet(metrics: [MutualNeighbors.self])) }
}
