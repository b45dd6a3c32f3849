internal import COpenBLAS
internal import Glibc
internal import Synchronization

/// The one place where OpenBLAS is set up: which kernels it runs, and on how many threads.
public enum OpenBLAS {
  /// The kernels in use, as OpenBLAS names them (such as `Haswell` or `SkylakeX`).
  public static var kernels: String {
    prepare()
    return coreName()
  }

  /// The instructions that Lockstep's own kernels use, such as `x86-64-v3`.
  public static var instructionSet: String { String(cString: lockstep_instruction_set()) }

  /// Why the kernels are not the fastest that the processor can run, and what to do; nil where they are.
  public static var advice: String? {
    prepare()
    guard lockstep_processor_has_avx512(), outdatedKernels.contains(coreName()) else { return nil }
    if let choice = getenv(kernelVariable).map({ String(cString: $0) }) {
      return "\(kernelVariable)=\(choice) chooses them; unset it to run the AVX-512 kernels that this processor can"
    }
    return "this OpenBLAS offers no choice of kernels; one built with DYNAMIC_ARCH runs the AVX-512 ones"
  }

  /// The library's version and build options, as OpenBLAS words them.
  public static var configuration: String {
    prepare()
    return String(cString: openblas_get_config())
  }

  /// The number of threads that the library started when it was loaded. They stay idle, but take address space.
  public static var startedThreads: Int {
    prepare()
    return startedThreadCount.load(ordering: .relaxed)
  }

  /// Sets OpenBLAS up at the first call; every function that calls into the library calls this one before.
  ///
  /// Releases of OpenBLAS older than the processor fall back to AVX2 kernels on AVX-512 machines, at half the speed.
  /// The environment variable that names the kernels is read when the library loads, before any code of ours runs, so
  /// OpenBLAS is asked to load its kernels again. A choice that the user made in the environment stands.
  ///
  /// One thread a call: Lockstep's own workers share out the prompts, and at its sizes OpenBLAS's threads only get in
  /// the way.
  public static func prepare() {
    guard !isPrepared.load(ordering: .acquiring) else { return }
    preparation.withLock { _ in
      guard !isPrepared.load(ordering: .relaxed) else { return }
      if getenv(kernelVariable) == nil, lockstep_processor_has_avx512(), outdatedKernels.contains(coreName()) {
        reload(kernels: "SkylakeX")
      }
      startedThreadCount.store(Int(openblas_get_num_threads()), ordering: .relaxed)
      openblas_set_num_threads(1)
      isPrepared.store(true, ordering: .releasing)
    }
  }

  // A lazy global would say this shorter, but the optimizer drops an access whose value is not used.
  private static let isPrepared = Atomic(false)
  private static let preparation = Mutex(())
  private static let startedThreadCount = Atomic(0)

  private static let kernelVariable = "OPENBLAS_CORETYPE"

  /// The kernels that OpenBLAS falls back to when it does not know the processor: AVX2 ones, or even SSE3 ones.
  private static let outdatedKernels: Set<String> = ["Haswell", "Zen", "Prescott"]

  private static func coreName() -> String { String(cString: openblas_get_corename()) }

  /// Does nothing where OpenBLAS was built for a single processor type, and so exports no way to choose.
  private static func reload(kernels: String) {
    guard let quit = dlsym(nil, "gotoblas_dynamic_quit"), let initialize = dlsym(nil, "gotoblas_dynamic_init") else {
      return
    }
    typealias Function = @convention(c) () -> Void
    setenv(kernelVariable, kernels, 1)
    unsafeBitCast(quit, to: Function.self)()
    unsafeBitCast(initialize, to: Function.self)()
    unsetenv(kernelVariable)
  }
}
