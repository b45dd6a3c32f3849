import Glibc

/// Whether the tests and the executable beside them are built without a sanitizer. One reserves terabytes of address space,
/// wants to be loaded first, and has files of its own, so limits and preloaded faults cannot be tested with it.
enum Sanitizer {
  static let isAbsent: Bool = {
    let isAbsent = ["__asan_init", "__tsan_init"].allSatisfy { (function: String) in dlsym(nil, function) == nil }
    if !isAbsent { print("WARNING: faults and limits are not tested: the tests are built with a sanitizer") }
    return isAbsent
  }()
}
