import Lockstep
import LockstepCommandLine

/// The command `lockstep` with one more function class.
@main
enum Main {
  static func main() {
    LockstepCommand.main(plugins: .builtIn + PluginSet(functionClasses: [QuadraticRegression.self]))
  }
}
