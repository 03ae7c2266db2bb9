// Kills the process that it is preloaded into at a chosen call that writes, as `kill -9` does.
//
//   WHYHERE_KILL_COUNTS=FILE   appends a line for each call: `rename 1`, `fsync 1`, …
//   WHYHERE_KILL_AT=rename:3   SIGKILL before the third rename; `rename:3+` after it;
//                              `write:7/2` after half of the seventh write
//
// Calls: rename (also renameat, renameat2, link, unlink, mkdir, rmdir), fsync (also fdatasync, msync),
// write (also pwrite, writev and truncations, but for standard streams).
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum { RENAME, FSYNC, WRITE, KINDS };
static const char *const names[KINDS] = {"rename", "fsync", "write"};
static atomic_long counts[KINDS];
static int counter = -1, kind = -1, isAfter, isHalf;
static long at;

__attribute__((constructor)) static void begin(void) {
    const char *file = getenv("WHYHERE_KILL_COUNTS");
    if (file) counter = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    const char *point = getenv("WHYHERE_KILL_AT");
    for (int index = 0; point && index < KINDS; index++) {
        size_t length = strlen(names[index]);
        if (strncmp(point, names[index], length) != 0 || point[length] != ':') continue;
        char *end;
        at = strtol(point + length + 1, &end, 10);
        kind = index;
        isAfter = *end == '+';
        isHalf = *end == '/';
    }
}

static void die(void) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

// Counts a call; true where the process has to die after it.
static int counted(int which) {
    long number = atomic_fetch_add(&counts[which], 1) + 1;
    if (counter >= 0) {
        char line[64];
        int length = snprintf(line, sizeof line, "%s %ld\n", names[which], number);
        syscall(SYS_write, counter, line, length);
    }
    if (which != kind || number != at) return 0;
    if (!isAfter && !isHalf) die();
    return 1;
}

#define REAL(name) ((__typeof__(&name))next(#name))
static void *next(const char *name) { return dlsym(RTLD_NEXT, name); }

#define WRAP(which, type, name, parameters, arguments) \
    type name parameters {                             \
        int dies = counted(which);                     \
        type result = REAL(name) arguments;            \
        if (dies) die();                               \
        return result;                                 \
    }

WRAP(RENAME, int, rename, (const char *a, const char *b), (a, b))
WRAP(RENAME, int, renameat, (int f, const char *a, int g, const char *b), (f, a, g, b))
WRAP(RENAME, int, renameat2, (int f, const char *a, int g, const char *b, unsigned h), (f, a, g, b, h))
WRAP(RENAME, int, link, (const char *a, const char *b), (a, b))
WRAP(RENAME, int, unlink, (const char *a), (a))
WRAP(RENAME, int, unlinkat, (int f, const char *a, int h), (f, a, h))
WRAP(RENAME, int, mkdir, (const char *a, mode_t m), (a, m))
WRAP(RENAME, int, rmdir, (const char *a), (a))
WRAP(FSYNC, int, fsync, (int f), (f))
WRAP(FSYNC, int, fdatasync, (int f), (f))
WRAP(FSYNC, int, msync, (void *a, size_t n, int h), (a, n, h))
WRAP(WRITE, int, ftruncate, (int f, off_t n), (f, n))
WRAP(WRITE, int, ftruncate64, (int f, off64_t n), (f, n))

// A write of which half may arrive.
#define WRAP_WRITE(name, parameters, half, whole) \
    ssize_t name parameters {                     \
        if (f <= 2) return REAL(name) whole;      \
        int dies = counted(WRITE);                \
        if (dies && isHalf) {                     \
            (void)!REAL(name) half;               \
            die();                                \
        }                                         \
        ssize_t result = REAL(name) whole;        \
        if (dies) die();                          \
        return result;                            \
    }

WRAP_WRITE(write, (int f, const void *b, size_t n), (f, b, n / 2), (f, b, n))
WRAP_WRITE(pwrite, (int f, const void *b, size_t n, off_t o), (f, b, n / 2, o), (f, b, n, o))
WRAP_WRITE(pwrite64, (int f, const void *b, size_t n, off64_t o), (f, b, n / 2, o), (f, b, n, o))
WRAP_WRITE(writev, (int f, const struct iovec *v, int n), (f, v, n / 2), (f, v, n))

// renameat2 has no wrapper in some C libraries and is then called by its number.
long syscall(long number, ...) {
    va_list list;
    va_start(list, number);
    long a = va_arg(list, long), b = va_arg(list, long), c = va_arg(list, long);
    long d = va_arg(list, long), e = va_arg(list, long), f = va_arg(list, long);
    va_end(list);
    int dies = number == SYS_renameat2 && counted(RENAME);
    static long (*real)(long, ...);
    if (!real) real = (long (*)(long, ...))next("syscall");
    long result = real(number, a, b, c, d, e, f);
    if (dies) die();
    return result;
}
