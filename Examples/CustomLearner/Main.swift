import Lockstep
import LockstepCommandLine

/// The command `lockstep` with one more learner.
@main
enum Main {
  static func main() { LockstepCommand.main(plugins: .builtIn + PluginSet(learners: [ISTA.self])) }
}
