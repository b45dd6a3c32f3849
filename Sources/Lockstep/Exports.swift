// `import Lockstep` is enough: the modules that a user of the library meets. The plugins' modules are re-exported by the
// list of built-in plugins, which the build writes.
@_exported public import LockstepCore
@_exported public import LockstepIdentification
@_exported public import LockstepMatching
@_exported public import LockstepNumerics
@_exported public import LockstepOptimization
@_exported public import LockstepReport
@_exported public import LockstepResults
@_exported public import LockstepStatistics
