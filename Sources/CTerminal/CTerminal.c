#define _GNU_SOURCE
#define _XOPEN_SOURCE_EXTENDED 1
#define NCURSES_WIDECHAR 1

#include "CTerminal.h"
#include "Internal.h"

#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <ncursesw/curses.h>
#include <ncursesw/term.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <wchar.h>

static SCREEN *screen = NULL;
static FILE *opened_terminal = NULL;

bool terminal_is_terminal(void) {
    if (isatty(0) && isatty(1)) return true;
    int descriptor = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
    if (descriptor < 0) return false;
    close(descriptor);
    return true;
}

static void redirect_errors(const char *log_path) {
    if (log_path == NULL) return;
    int descriptor = open(log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);
    if (descriptor < 0) return;
    fflush(stderr);
    saved_stderr = fcntl(2, F_DUPFD_CLOEXEC, 3);
    dup2(descriptor, 2);
    close(descriptor);
}

static void restore_errors(void) {
    if (saved_stderr < 0) return;
    fflush(stderr);
    dup2(saved_stderr, 2);
    close(saved_stderr);
    saved_stderr = -1;
}

bool terminal_is_utf8(void) { return strcmp(nl_langinfo(CODESET), "UTF-8") == 0; }

static void choose_locale(void) {
    if (setlocale(LC_CTYPE, "") != NULL && terminal_is_utf8()) return;
    if (setlocale(LC_CTYPE, "C.UTF-8") == NULL) setlocale(LC_CTYPE, "en_US.UTF-8");
}

int terminal_scalar_width(uint32_t scalar) {
    if (!terminal_is_utf8()) choose_locale();
    return wcwidth((wchar_t)scalar);
}

static void enter_modes(void) {
    raw();
    noecho();
    nonl();
    intrflush(stdscr, FALSE);
    keypad(stdscr, TRUE);
    nodelay(stdscr, TRUE);
    /* ncurses reads no input here, so that input which waits must not keep a frame back. */
    typeahead(-1);
    curs_set(0);
}

static bool tells_mouse = false;

/* The terminal marks what is pasted, and tells presses, drags and the wheel with positions of any
 * size; others pass the requests over. restore_directly takes the same back. */
static void ask_for_modes(bool wanted) {
    static const char mouse[] = "\033[?1000h\033[?1002h\033[?1006h";
    static const char no_mouse[] = "\033[?1006l\033[?1002l\033[?1000l";
    terminal_write_raw(wanted ? "\033[?2004h" : "\033[?2004l", 8);
    if (!tells_mouse) return;
    terminal_write_raw(wanted ? mouse : no_mouse, sizeof(mouse) - 1);
}

/* Terminals that are often not described where one logs in, by the start of their names, and the
 * described ones that are nearest to them, the nearest first. */
static const char *const like_xterm[] = {
    "xterm-256color", "screen-256color", "xterm", "vt100", NULL};
static const char *const like_screen[] = {
    "screen-256color", "xterm-256color", "screen", "vt100", NULL};
static const struct {
    const char *start;
    const char *const *nearest;
} families[] = {
    {"tmux", like_screen},  {"screen", like_screen}, {"xterm", like_xterm},
    {"kitty", like_xterm},  {"ghostty", like_xterm}, {"alacritty", like_xterm},
    {"foot", like_xterm},   {"wezterm", like_xterm}, {"contour", like_xterm},
    {"rio", like_xterm},    {"st", like_xterm},      {"konsole", like_xterm},
    {"vte", like_xterm},    {"gnome", like_xterm},   {"mintty", like_xterm},
    {"putty", like_xterm},  {"iterm2", like_xterm},  {"iTerm2", like_xterm},
    {"rxvt", like_xterm},   {"mlterm", like_xterm},  {"warp", like_xterm},
};

static char drawn_as[32];

const char *terminal_drawn_as(void) { return drawn_as[0] != 0 ? drawn_as : NULL; }

/* The whole name, or its first word. */
static bool begins_with_word(const char *name, const char *word) {
    size_t length = strlen(word);
    return strncmp(name, word, length) == 0
        && (name[length] == 0 || strchr("-+.", name[length]) != NULL);
}

/* The description of this terminal in which colours are numbers of red, green and blue, where it
 * says that it has true colours (COLORTERM) and the system has such a description; else NULL. */
static const char *true_colour_type(const char *type, char *name, size_t size) {
    const char *says = getenv("COLORTERM");
    if (says == NULL) return NULL;
    if (strcmp(says, "truecolor") != 0 && strcmp(says, "24bit") != 0) return NULL;
    const char *ending = strstr(type, "-256color");
    int length = ending == NULL ? (int)strlen(type) : (int)(ending - type);
    if (snprintf(name, size, "%.*s-direct", length, type) >= (int)size) return NULL;
    int found = 0;
    TERMINAL *before = cur_term;
    if (setupterm(name, output_descriptor, &found) != OK) return NULL;
    bool is_direct = tigetflag("RGB") == 1 || tigetnum("RGB") > 0;
    TERMINAL *described = set_curterm(before);
    if (described != NULL) del_curterm(described);
    return is_direct ? name : NULL;
}

/* A screen for TERM, with its true colours where they are described, or for the nearest terminal that
 * is described where TERM is not. */
static SCREEN *open_screen(FILE *output, FILE *input) {
    drawn_as[0] = 0;
    const char *name = getenv("TERM");
    if (name == NULL || name[0] == 0) return NULL;
    char direct[64];
    const char *coloured = true_colour_type(name, direct, sizeof(direct));
    SCREEN *opened = newterm(coloured == NULL ? name : coloured, output, input);
    for (size_t i = 0; opened == NULL && i < sizeof(families) / sizeof(families[0]); i++) {
        if (!begins_with_word(name, families[i].start)) continue;
        for (const char *const *near = families[i].nearest; *near != NULL; near++) {
            opened = newterm(*near, output, input);
            if (opened == NULL) continue;
            snprintf(drawn_as, sizeof(drawn_as), "%s", *near);
            break;
        }
        break;
    }
    return opened;
}

static void limit_variable(const char *name, int most) {
    const char *text = getenv(name);
    if (text == NULL || atoi(text) <= most) return;
    char limit[16];
    snprintf(limit, sizeof(limit), "%d", most);
    setenv(name, limit, 1);
}

/* A window of a billion cells would take ncurses gigabytes before there is one frame.
 * True: the size must be asked for once the screen is there. */
static bool limit_first_size(void) {
    limit_variable("LINES", TERMINAL_MOST_ROWS);
    limit_variable("COLUMNS", TERMINAL_MOST_COLUMNS);
    struct winsize window;
    if (ioctl(output_descriptor, TIOCGWINSZ, &window) != 0) return false;
    if (window.ws_row <= TERMINAL_MOST_ROWS && window.ws_col <= TERMINAL_MOST_COLUMNS)
        return false;
    /* Then it begins with the size that the terminal's description has. */
    use_env(FALSE);
    return true;
}

static void stop_at_exit(void) { terminal_stop(); }

int terminal_start(const char *log_path) {
    if (screen_up) return TERMINAL_STARTED;
    FILE *input = stdin;
    FILE *output = stdout;
    if (!isatty(0) || !isatty(1)) {
        opened_terminal = fopen("/dev/tty", "r+e");
        if (opened_terminal == NULL) return TERMINAL_NOT_A_TERMINAL;
        input = opened_terminal;
        output = opened_terminal;
    }
    input_descriptor = fileno(input);
    output_descriptor = fileno(output);
    if (tcgetattr(input_descriptor, &saved_termios) != 0) return TERMINAL_NOT_A_TERMINAL;
    if (wake_pipe[0] < 0 && pipe2(wake_pipe, O_NONBLOCK | O_CLOEXEC) != 0)
        return TERMINAL_NO_PIPE;
    choose_locale();
    ending_signal = 0;
    pending = 0;
    log_name[0] = 0;
    if (log_path != NULL) snprintf(log_name, sizeof(log_name), "%s", log_path);
    /* Before ncurses, so that it leaves SIGWINCH and SIGTSTP to us. */
    install_handlers();
    bool is_limited = limit_first_size();
    screen = open_screen(output, input);
    if (screen == NULL || tigetstr("cup") == NULL) {
        if (screen != NULL) {
            endwin();
            delscreen(screen);
            screen = NULL;
        }
        tcsetattr(input_descriptor, TCSANOW, &saved_termios);
        remove_handlers();
        return TERMINAL_UNKNOWN_TYPE;
    }
    set_term(screen);
    if (is_limited) terminal_apply_size();
    tells_mouse = terminal_key_string("kmous") != NULL;
    enter_modes();
    if (has_colors()) {
        start_color();
        use_default_colors();
    }
    ask_for_modes(true);
    redirect_errors(log_path);
    static bool registered = false;
    if (!registered) registered = atexit(stop_at_exit) == 0;
    screen_up = 1;
    return TERMINAL_STARTED;
}

void terminal_stop(void) {
    if (!screen_up) return;
    ask_for_modes(false);
    curs_set(1);
    endwin();
    screen_up = 0;
    delscreen(screen);
    screen = NULL;
    tcsetattr(input_descriptor, TCSADRAIN, &saved_termios);
    restore_errors();
    remove_handlers();
    if (opened_terminal != NULL) {
        fclose(opened_terminal);
        opened_terminal = NULL;
    }
}

void terminal_size(int *width, int *height) { getmaxyx(stdscr, *height, *width); }

int terminal_colours(void) { return has_colors() ? COLORS : 0; }

void terminal_default_colours(int foreground, int background) {
    if (has_colors()) assume_default_colors(foreground, background);
}

void terminal_define_pair(int pair, int foreground, int background) {
    /* A true colour is a number that a short does not hold. */
    init_extended_pair(pair, foreground, background);
}

void terminal_put(int y, int x, const char *utf8, size_t length, int pair, int style) {
    attr_t attributes = A_NORMAL;
    if (style & TERMINAL_BOLD) attributes |= A_BOLD;
    if (style & TERMINAL_DIM) attributes |= A_DIM;
    if (style & TERMINAL_REVERSE) attributes |= A_REVERSE;
    if (style & TERMINAL_UNDERLINE) attributes |= A_UNDERLINE;
    attr_set(attributes, (short)pair, NULL);
    mvaddnstr(y, x, utf8, (int)length);
}

void terminal_cursor(int y, int x, bool visible) {
    curs_set(visible ? 1 : 0);
    if (visible) move(y, x);
}

void terminal_clear(void) {
    attr_set(A_NORMAL, 0, NULL);
    erase();
}

void terminal_refresh(void) { refresh(); }

void terminal_repaint(void) { clearok(curscr, TRUE); }

bool terminal_wait(int milliseconds) {
    struct pollfd watched[2] = {
        {.fd = input_descriptor, .events = POLLIN, .revents = 0},
        {.fd = wake_pipe[0], .events = POLLIN, .revents = 0},
    };
    int ready = poll(watched, 2, milliseconds);
    if (ready > 0 && (watched[1].revents & POLLIN)) {
        char bytes[256];
        while (read(wake_pipe[0], bytes, sizeof(bytes)) > 0) continue;
    }
    return !(ready > 0 && (watched[0].revents & (POLLHUP | POLLERR | POLLNVAL)));
}

void terminal_apply_size(void) {
    struct winsize window;
    if (ioctl(output_descriptor, TIOCGWINSZ, &window) != 0) return;
    if (window.ws_row == 0 || window.ws_col == 0) return;
    resizeterm(
        window.ws_row < TERMINAL_MOST_ROWS ? window.ws_row : TERMINAL_MOST_ROWS,
        window.ws_col < TERMINAL_MOST_COLUMNS ? window.ws_col : TERMINAL_MOST_COLUMNS);
    clearok(curscr, TRUE);
}

void terminal_suspend(void) {
    if (!screen_up) return;
    ask_for_modes(false);
    curs_set(1);
    endwin();
    tcsetattr(input_descriptor, TCSADRAIN, &saved_termios);
    screen_up = 0;
    stop_until_continued();
    screen_up = 1;
    terminal_apply_size();
    enter_modes();
    ask_for_modes(true);
    clearok(curscr, TRUE);
    refresh();
}

void terminal_take_again(void) {
    if (!screen_up) return;
    reset_prog_mode();
    ask_for_modes(true);
    clearok(curscr, TRUE);
}

void terminal_write_raw(const char *bytes, size_t length) {
    while (length > 0) {
        ssize_t written = write(output_descriptor, bytes, length);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;
        bytes += written;
        length -= (size_t)written;
    }
}
