/* The terminal as the workbench needs it: a screen of cells, keys as events, signals as flags.
 *
 * One terminal for each process. Every function is for the thread that started it, except
 * terminal_wake, which any thread and any signal handler may call. */
#ifndef CTERMINAL_H
#define CTERMINAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Why the terminal did not start. */
enum {
    TERMINAL_STARTED = 0,
    TERMINAL_NOT_A_TERMINAL = 1, /* neither stdin and stdout nor /dev/tty */
    TERMINAL_UNKNOWN_TYPE = 2,   /* TERM names no terminal that can place its cursor */
    TERMINAL_NO_PIPE = 3,        /* the system gave no pipe to wake with */
};

/* The largest part of a window that is drawn on: a billion cells would take gigabytes. */
enum {
    TERMINAL_MOST_COLUMNS = 1000,
    TERMINAL_MOST_ROWS = 500,
};

/* Bits of terminal_signals. */
enum {
    TERMINAL_RESIZED = 1,
    TERMINAL_STOP_ASKED = 2, /* SIGTSTP: call terminal_suspend */
    TERMINAL_CONTINUED = 4,  /* SIGCONT: call terminal_take_again */
};

/* Bits of a style. */
enum {
    TERMINAL_BOLD = 1,
    TERMINAL_DIM = 2,
    TERMINAL_REVERSE = 4,
    TERMINAL_UNDERLINE = 8,
};

/* From now on a crash writes where it was to stderr, gives back the screen where it is up, and ends
 * the process at once by its signal. Replaces the runtime's report unless that was asked for. */
void terminal_report_crashes(void);
/* Takes over the screen; log_path (or NULL) receives stderr until terminal_stop. */
int terminal_start(const char *log_path);
/* The described terminal that stands in for TERM, which is not described here; NULL where it is. */
const char *terminal_drawn_as(void);
/* Gives the screen back. Harmless when it is not up. */
void terminal_stop(void);
bool terminal_is_terminal(void);
void terminal_size(int *width, int *height);
/* Number of colours: 0 where the terminal has none. */
int terminal_colours(void);
/* Whether characters beyond ASCII can be written. */
bool terminal_is_utf8(void);
/* Columns that the C library gives a scalar; -1 for what cannot be printed. */
int terminal_scalar_width(uint32_t scalar);
/* The colours of what has no pair; -1 is the terminal's own. */
void terminal_default_colours(int foreground, int background);
/* Colour pair 1…255; -1 is the terminal's own colour. A colour is a number of its palette, or one of
 * red, green and blue where it has 2^24 of them. */
void terminal_define_pair(int pair, int foreground, int background);
void terminal_put(int y, int x, const char *utf8, size_t length, int pair, int style);
void terminal_cursor(int y, int x, bool visible);
void terminal_clear(void);
void terminal_refresh(void);
/* The next refresh writes everything. */
void terminal_repaint(void);
/* Bytes that the terminal has sent, as many as are there; never waits. */
size_t terminal_read_bytes(char *bytes, size_t size);
/* What a key sends by the description of the terminal, such as "kcuu1"; NULL where it has none. */
const char *terminal_key_string(const char *capability);
/* Waits for a key, a wake-up or a signal; a negative time waits for ever. False: terminal gone. */
bool terminal_wait(int milliseconds);
void terminal_wake(void);
/* What signals asked for since the last call. */
int terminal_signals(void);
/* The signal that asks the process to end, or 0. */
int terminal_ending_signal(void);
/* Takes over the size of the window after TERMINAL_RESIZED. */
void terminal_apply_size(void);
/* Gives the screen back, stops the process until SIGCONT, and takes the screen again. */
void terminal_suspend(void);
/* After a stop that nobody foresaw: whoever had the terminal meanwhile left it in modes of its own. */
void terminal_take_again(void);
/* Bytes for the terminal itself, past the screen: modes, the clipboard sequence. */
void terminal_write_raw(const char *bytes, size_t length);

/* A pseudo-terminal with a program on it, for tests and benchmarks; -1 on failure. */
int terminal_spawn(
    const char *path, char *const arguments[], char *const environment[], int width, int height,
    int *process);
void terminal_set_window(int descriptor, int width, int height);

#endif
