/* Preloaded into builds that are tortured: fails, or kills, at the n-th write, fsync or rename under a folder, and
   shifts the clock. Does nothing until `fault_arm` is called. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

static char folder[4096];
static long at, lasts, number, count, shift;
static int kinds;
enum { WRITE = 1, FSYNC = 2, RENAME = 4 };

/* From operation `n` on (`is_lasting`) or at it alone, fail with `error`; 0 kills. n = 0 only counts. */
void fault_arm(const char *where, int which, long n, int is_lasting, int error) {
    strncpy(folder, where, sizeof folder - 1);
    kinds = which; at = n; lasts = is_lasting; number = error; count = 0;
}
long fault_count(void) { return count; }
void fault_shift(long seconds) { shift = seconds; }

static int strikes(int kind, const char *path) {
    if (!kinds || !(kinds & kind) || strncmp(path, folder, strlen(folder))) return 0;
    long mine = __atomic_add_fetch(&count, 1, __ATOMIC_SEQ_CST);
    if (!at || mine < at || (mine > at && !lasts)) return 0;
    if (!number) { kill(getpid(), SIGKILL); pause(); }
    errno = (int)number;
    return 1;
}
static int strikes_fd(int kind, int fd) {
    char name[64], path[4096];
    if (!kinds || !(kinds & kind)) return 0;
    snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(name, path, sizeof path - 1);
    if (n < 0) return 0;
    path[n] = 0;
    return strikes(kind, path);
}
#define REAL(name) static __typeof__(&name) real; if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

ssize_t write(int fd, const void *data, size_t n) { REAL(write); return strikes_fd(WRITE, fd) ? -1 : real(fd, data, n); }
ssize_t pwrite(int fd, const void *data, size_t n, off_t o) {
    REAL(pwrite); return strikes_fd(WRITE, fd) ? -1 : real(fd, data, n, o); }
ssize_t pwrite64(int fd, const void *data, size_t n, off64_t o) {
    REAL(pwrite64); return strikes_fd(WRITE, fd) ? -1 : real(fd, data, n, o); }
ssize_t writev(int fd, const struct iovec *v, int n) { REAL(writev); return strikes_fd(WRITE, fd) ? -1 : real(fd, v, n); }
int fsync(int fd) { REAL(fsync); return strikes_fd(FSYNC, fd) ? -1 : real(fd); }
int rename(const char *old, const char *new) { REAL(rename); return strikes(RENAME, new) ? -1 : real(old, new); }
int renameat2(int a, const char *old, int b, const char *new, unsigned flags) {
    REAL(renameat2); return strikes(RENAME, new) ? -1 : real(a, old, b, new, flags); }
time_t time(time_t *out) { REAL(time); time_t now = real(NULL) + shift; if (out) *out = now; return now; }
int gettimeofday(struct timeval *restrict tv, void *restrict tz) {
    REAL(gettimeofday); int r = real(tv, tz); if (tv) tv->tv_sec += shift; return r; }
int clock_gettime(clockid_t id, struct timespec *ts) {
    REAL(clock_gettime); int r = real(id, ts); if (id == CLOCK_REALTIME) ts->tv_sec += shift; return r; }
