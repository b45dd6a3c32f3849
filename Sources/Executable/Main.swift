import Lockstep
import LockstepCommandLine

@main
enum Main {
  static func main() { LockstepCommand.main(plugins: .builtIn) }
}
