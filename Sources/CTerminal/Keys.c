#define _GNU_SOURCE
#define _XOPEN_SOURCE_EXTENDED 1
#define NCURSES_WIDECHAR 1

#include "CTerminal.h"
#include "Internal.h"

#include <errno.h>
#include <ncursesw/curses.h>
#include <ncursesw/term.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Straight from the terminal, past ncurses: it would hand over what it does not know piece by piece,
 * and each piece would be a key. */
size_t terminal_read_bytes(char *bytes, size_t size) {
    int waiting = 0;
    if (ioctl(input_descriptor, FIONREAD, &waiting) != 0 || waiting <= 0) return 0;
    if (size > (size_t)waiting) size = (size_t)waiting;
    ssize_t count;
    do {
        count = read(input_descriptor, bytes, size);
    } while (count < 0 && errno == EINTR);
    return count > 0 ? (size_t)count : 0;
}

const char *terminal_key_string(const char *capability) {
    char *text = tigetstr((char *)capability);
    return text == (char *)-1 ? NULL : text;
}
