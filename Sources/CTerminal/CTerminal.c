#define _GNU_SOURCE
#define _XOPEN_SOURCE_EXTENDED 1
#define NCURSES_WIDECHAR 1

#include "CTerminal.h"

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

static volatile sig_atomic_t screen_up = 0;
static volatile sig_atomic_t ending_signal = 0;
/* Handlers may run on any thread, so that its bits are set and taken atomically. */
static int pending = 0;
static volatile sig_atomic_t continued = 0;
static int wake_pipe[2] = {-1, -1};
static int input_descriptor = -1;
static int output_descriptor = -1;
static int saved_stderr = -1;
static struct termios saved_termios;
static SCREEN *screen = NULL;
static FILE *opened_terminal = NULL;
static char log_name[1024];

static const int crash_signals[] = {SIGSEGV, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE};
static const int flag_signals[] = {SIGWINCH, SIGTSTP, SIGCONT};
static const int end_signals[] = {SIGTERM, SIGHUP, SIGINT};
static struct sigaction old_actions[65];
static char crash_stack[65536];

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

void terminal_wake(void) {
    int saved = errno;
    if (wake_pipe[1] >= 0) {
        /* A full pipe wakes as well as one more byte would. */
        ssize_t written = write(wake_pipe[1], "w", 1);
        (void)written;
    }
    errno = saved;
}

/* Async-signal-safe: leaves the screen without asking ncurses. */
static void restore_directly(const char *note) {
    static const char reset[] =
        "\033[0m\033[?1000l\033[?1002l\033[?1003l\033[?1006l\033[?25h\033[?1l\033>\033[?1049l\r\n";
    screen_up = 0;
    ssize_t written = write(output_descriptor, reset, sizeof(reset) - 1);
    tcsetattr(input_descriptor, TCSANOW, &saved_termios);
    if (saved_stderr >= 0) dup2(saved_stderr, 2);
    if (note != NULL) {
        written = write(output_descriptor, note, strlen(note));
        if (log_name[0] != 0) {
            written = write(output_descriptor, "; details: ", 11);
            written = write(output_descriptor, log_name, strlen(log_name));
        }
        written = write(output_descriptor, "\r\n", 2);
    }
    (void)written;
}

static void on_crash(int number, siginfo_t *info, void *context) {
    (void)context;
    if (screen_up) restore_directly("whyhere: a bug stopped the workbench");
    sigaction(number, &old_actions[number], NULL);
    /* A fault of the processor happens again on return, so that a backtrace shows its place;
     * everything else must be sent again. */
    if (info->si_code <= 0 || number == SIGTRAP || number == SIGABRT) raise(number);
}

static void on_flag(int number) {
    int bit = number == SIGWINCH ? TERMINAL_RESIZED
        : number == SIGTSTP ? TERMINAL_STOP_ASKED : TERMINAL_CONTINUED;
    if (number == SIGCONT) continued = 1;
    __atomic_fetch_or(&pending, bit, __ATOMIC_SEQ_CST);
    terminal_wake();
}

static void on_end(int number) {
    /* The second signal, or a loop that did not answer the first for three seconds. */
    if (ending_signal != 0) {
        if (screen_up) restore_directly(NULL);
        _exit(128 + (number == SIGALRM ? ending_signal : number));
    }
    ending_signal = number;
    alarm(3);
    terminal_wake();
}

static void install(int number, void (*handler)(int), int flags) {
    struct sigaction action;
    memset(&action, 0, sizeof(action));
    action.sa_handler = handler;
    sigemptyset(&action.sa_mask);
    action.sa_flags = flags;
    sigaction(number, &action, &old_actions[number]);
}

static void install_crash_handler(int number) {
    struct sigaction action;
    memset(&action, 0, sizeof(action));
    action.sa_sigaction = on_crash;
    sigemptyset(&action.sa_mask);
    action.sa_flags = SA_SIGINFO | SA_NODEFER | SA_ONSTACK;
    sigaction(number, &action, &old_actions[number]);
}

static void install_handlers(void) {
    stack_t stack = {.ss_sp = crash_stack, .ss_size = sizeof(crash_stack), .ss_flags = 0};
    sigaltstack(&stack, NULL);
    for (size_t i = 0; i < COUNT(crash_signals); i++)
        install_crash_handler(crash_signals[i]);
    for (size_t i = 0; i < COUNT(flag_signals); i++) install(flag_signals[i], on_flag, SA_RESTART);
    for (size_t i = 0; i < COUNT(end_signals); i++) install(end_signals[i], on_end, SA_RESTART);
    install(SIGALRM, on_end, SA_RESTART);
    install(SIGPIPE, SIG_IGN, 0);
}

static void remove_handlers(void) {
    alarm(0);
    for (size_t i = 0; i < COUNT(crash_signals); i++)
        sigaction(crash_signals[i], &old_actions[crash_signals[i]], NULL);
    for (size_t i = 0; i < COUNT(flag_signals); i++)
        sigaction(flag_signals[i], &old_actions[flag_signals[i]], NULL);
    for (size_t i = 0; i < COUNT(end_signals); i++)
        sigaction(end_signals[i], &old_actions[end_signals[i]], NULL);
    sigaction(SIGALRM, &old_actions[SIGALRM], NULL);
    sigaction(SIGPIPE, &old_actions[SIGPIPE], NULL);
}

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
    set_escdelay(25);
    mousemask(BUTTON1_PRESSED | BUTTON1_CLICKED | BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
    mouseinterval(0);
    curs_set(0);
}

/* Terminals in application mode send ESC O A; many send ESC [ A all the same. */
static void define_arrows(void) {
    define_key("\033[A", KEY_UP);
    define_key("\033[B", KEY_DOWN);
    define_key("\033[C", KEY_RIGHT);
    define_key("\033[D", KEY_LEFT);
    define_key("\033OA", KEY_UP);
    define_key("\033OB", KEY_DOWN);
    define_key("\033OC", KEY_RIGHT);
    define_key("\033OD", KEY_LEFT);
    define_key("\033[H", KEY_HOME);
    define_key("\033[F", KEY_END);
    define_key("\033[1~", KEY_HOME);
    define_key("\033[4~", KEY_END);
    define_key("\033[Z", KEY_BTAB);
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
    screen = newterm(NULL, output, input);
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
    enter_modes();
    define_arrows();
    if (has_colors()) {
        start_color();
        use_default_colors();
    }
    redirect_errors(log_path);
    static bool registered = false;
    if (!registered) registered = atexit(stop_at_exit) == 0;
    screen_up = 1;
    return TERMINAL_STARTED;
}

void terminal_stop(void) {
    if (!screen_up) return;
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

void terminal_define_pair(int pair, int foreground, int background) {
    init_pair((short)pair, (short)foreground, (short)background);
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

int terminal_signals(void) { return __atomic_exchange_n(&pending, 0, __ATOMIC_SEQ_CST); }

int terminal_ending_signal(void) { return ending_signal; }

void terminal_apply_size(void) {
    struct winsize window;
    if (ioctl(output_descriptor, TIOCGWINSZ, &window) != 0) return;
    if (window.ws_row == 0 || window.ws_col == 0) return;
    resizeterm(window.ws_row, window.ws_col);
    clearok(curscr, TRUE);
}

void terminal_suspend(void) {
    if (!screen_up) return;
    curs_set(1);
    endwin();
    tcsetattr(input_descriptor, TCSADRAIN, &saved_termios);
    screen_up = 0;
    continued = 0;
    struct sigaction standard;
    struct sigaction ours;
    memset(&standard, 0, sizeof(standard));
    standard.sa_handler = SIG_DFL;
    sigaction(SIGTSTP, &standard, &ours);
    kill(0, SIGTSTP);
    /* The stop may reach another thread first; where nobody could continue us, the system ignores
     * it, and the screen comes back after a moment. */
    for (int i = 0; i < 20 && !continued; i++) {
        struct timespec moment = {0, 10000000};
        nanosleep(&moment, NULL);
    }
    sigaction(SIGTSTP, &ours, NULL);
    screen_up = 1;
    terminal_apply_size();
    enter_modes();
    clearok(curscr, TRUE);
    refresh();
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
