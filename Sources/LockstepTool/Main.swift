import Lockstep
import LockstepCommand
import LockstepCore

@main
enum Main {
  static func main() { LockstepCommand.main(plugins: .builtIn) }
}
