// Preloaded into a program, makes one of its calls to the system fail, or kills the program there:
//
//   FAULT="KIND N ACTION"   KIND is a function's name or "any"; ACTION is an errno, or "kill"
//   FAULT_MARK=PATH         a file that is created when that happens
//
// Without FAULT nothing happens. "any" counts all functions but malloc.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static char kind[32], action[32];
static long target = -1;
static atomic_long calls;

// The function of the C library.
#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

__attribute__((constructor)) static void prepare(void) {
  const char *fault = getenv("FAULT");
  if (fault && sscanf(fault, "%31s %ld %31s", kind, &target, action) != 3) target = -1;
}

// Whether the call is to fail, with errno set.
static int fails(const char *name) {
  if (target < 0 || (strcmp(kind, name) && (strcmp(kind, "any") || !strcmp(name, "malloc")))) return 0;
  if (atomic_fetch_add(&calls, 1) + 1 != target) return 0;
  const char *mark = getenv("FAULT_MARK");
  if (mark) close(open(mark, O_CREAT | O_WRONLY, 0600));
  if (!strcmp(action, "kill")) kill(getpid(), SIGKILL);
  errno = atoi(action);
  return 1;
}

ssize_t write(int fd, const void *bytes, size_t count) {
  return fails("write") ? -1 : NEXT(write)(fd, bytes, count);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset) {
  return fails("write") ? -1 : NEXT(pwrite)(fd, bytes, count, offset);
}

ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset) {
  return fails("write") ? -1 : NEXT(pwrite64)(fd, bytes, count, offset);
}

int fsync(int fd) { return fails("fsync") ? -1 : NEXT(fsync)(fd); }

int rename(const char *from, const char *to) { return fails("rename") ? -1 : NEXT(rename)(from, to); }

int link(const char *from, const char *to) { return fails("rename") ? -1 : NEXT(link)(from, to); }

// Exchanging two paths has no function of its own.
long syscall(long number, ...) {
  va_list list;
  va_start(list, number);
  long a[6];
  for (int i = 0; i < 6; i++) a[i] = va_arg(list, long);
  va_end(list);
  if (number == SYS_renameat2 && fails("rename")) return -1;
  return NEXT(syscall)(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

int posix_fallocate(int fd, off_t offset, off_t length) {
  return fails("fallocate") ? errno : NEXT(posix_fallocate)(fd, offset, length);
}

int posix_fallocate64(int fd, off64_t offset, off64_t length) {
  return fails("fallocate") ? errno : NEXT(posix_fallocate64)(fd, offset, length);
}

int mkdir(const char *path, mode_t mode) { return fails("mkdir") ? -1 : NEXT(mkdir)(path, mode); }

extern void *__libc_malloc(size_t size);
void *malloc(size_t size) { return fails("malloc") ? NULL : __libc_malloc(size); }
