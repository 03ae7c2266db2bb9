#define _GNU_SOURCE
#include "CTerminal.h"

#include <fcntl.h>
#include <pty.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

int terminal_spawn(
    const char *path, char *const arguments[], char *const environment[], int width, int height,
    int *process) {
    struct winsize window = {
        .ws_row = (unsigned short)height, .ws_col = (unsigned short)width};
    int descriptor = -1;
    pid_t child = forkpty(&descriptor, NULL, NULL, &window);
    if (child < 0) return -1;
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
