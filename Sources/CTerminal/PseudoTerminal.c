#define _GNU_SOURCE
#include "CTerminal.h"

#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>

int terminal_spawn(
    const char *path, char *const arguments[], char *const environment[], int width, int height,
    int *process) {
    struct winsize window = {
        .ws_row = (unsigned short)height, .ws_col = (unsigned short)width};
    int descriptor = -1;
    int slave = -1;
    if (openpty(&descriptor, &slave, NULL, NULL, &window) != 0) return -1;
    // Not fork: its handlers would make OpenBLAS end its threads, under the hands of whoever
    // multiplies on another thread just now, who then waits for them for ever.
    pid_t child = _Fork();
    if (child == 0) {
        close(descriptor);
        if (login_tty(slave) != 0) _exit(127);
    } else {
        close(slave);
    }
    if (child < 0) {
        close(descriptor);
        return -1;
    }
    if (child == 0) {
        /* Only async-signal-safe calls: the parent may have had other threads. */
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, NULL);
        execve(path, arguments, environment);
        _exit(127);
    }
    fcntl(descriptor, F_SETFD, FD_CLOEXEC);
    fcntl(descriptor, F_SETFL, fcntl(descriptor, F_GETFL) | O_NONBLOCK);
    *process = (int)child;
    return descriptor;
}

void terminal_set_window(int descriptor, int width, int height) {
    struct winsize window = {
        .ws_row = (unsigned short)height, .ws_col = (unsigned short)width};
    ioctl(descriptor, TIOCSWINSZ, &window);
}
