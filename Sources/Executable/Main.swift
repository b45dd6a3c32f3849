import Lockstep
import LockstepCommandLine
import LockstepCore

@main
enum Main {
  static func main() { LockstepCommand.main(plugins: .builtIn) }
}
