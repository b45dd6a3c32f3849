import Lockstep
import LockstepCommandLine

/// The command `lockstep` with two more learners.
@main
enum Main {
  static func main() {
    LockstepCommand.main(plugins: .builtIn + PluginSet(learners: [ISTA.self, NearestExample.self]))
  }
}
