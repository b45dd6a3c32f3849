// Swift's Glibc does not import renameat2, which is declared for _GNU_SOURCE only.
#include <fcntl.h>
#include <sys/syscall.h>
#include <unistd.h>

/// Exchanges two paths atomically; -1 with the reason in errno if the file system cannot.
static inline int lockstep_exchange(const char *a, const char *b) {
  const unsigned int exchange = 2;  // RENAME_EXCHANGE
  return (int)syscall(SYS_renameat2, AT_FDCWD, a, AT_FDCWD, b, exchange);
}
