internal import Foundation
internal import LockstepRegistry

/// The Python interpreters that may have vl-convert.
enum PythonInterpreters {
  /// The interpreter that `scripts/bootstrap` installed in the checkout that the program was built from, and those on
  /// the `PATH`.
  ///
  /// No other folder is searched: a program in a shared folder must not run files that others put above it.
  static var paths: [String] {
    let checkout = Installation.checkout.map { [$0.appending(path: ".tools/python/bin/python3").path] } ?? []
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return checkout + path.split(separator: ":").map { "\($0)/python3" }
  }
}
