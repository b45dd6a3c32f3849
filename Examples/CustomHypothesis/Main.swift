import Lockstep
import LockstepCommandLine

/// The command `lockstep` with one more hypothesis.
@main
enum Main {
  static func main() { LockstepCommand.main(plugins: .builtIn + PluginSet(hypotheses: [LaplacianKernel.self])) }
}
