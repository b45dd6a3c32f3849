import Lockstep
import LockstepCommandLine
import LockstepCore

/// The command `lockstep`, with one learner more.
@main
enum Main {
  static func main() { LockstepCommand.main(plugins: .builtIn + PluginSet(learners: [HeavyBall.self])) }
}
