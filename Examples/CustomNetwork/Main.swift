import Lockstep
import LockstepCommandLine

/// The command `lockstep` with one more network architecture.
@main
enum Main {
  static func main() { LockstepCommand.main(plugins: .builtIn + PluginSet(learners: [Elman.self])) }
}
