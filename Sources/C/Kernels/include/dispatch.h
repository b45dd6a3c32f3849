// The processors that each kernel is compiled for; the loader chooses among them. Sanitizers do not support that: their
// runtime is not ready yet when the loader chooses.
#if defined(__x86_64__) && !__has_feature(thread_sanitizer) && !__has_feature(address_sanitizer)
#define LOCKSTEP_KERNEL __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define LOCKSTEP_KERNEL
#endif

#define LOCKSTEP_INLINE static inline __attribute__((always_inline))

// Sums may be split over the lanes of a vector. That changes their last digit, but in the same way in every run.
#define LOCKSTEP_REASSOCIATE _Pragma("clang fp reassociate(on) contract(fast)")
