#define _GNU_SOURCE

#include "CTerminal.h"
#include "Internal.h"

#include <errno.h>
#include <execinfo.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

volatile sig_atomic_t screen_up = 0;
volatile sig_atomic_t ending_signal = 0;
int pending = 0;
int wake_pipe[2] = {-1, -1};
int input_descriptor = -1;
int output_descriptor = -1;
int saved_stderr = -1;
struct termios saved_termios;
char log_name[4200];

static volatile sig_atomic_t continued = 0;
static volatile sig_atomic_t stopped_from_outside = 0;
static volatile sig_atomic_t crash_signal = 0;

static const int crash_signals[] = {SIGSEGV, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE};
static const int flag_signals[] = {SIGWINCH, SIGTSTP, SIGCONT};
static const int end_signals[] = {SIGTERM, SIGHUP, SIGINT};
/* What else ends a process that has not asked for it; the real-time signals do as well. */
static const int fatal_signals[] = {SIGQUIT, SIGUSR1, SIGUSR2,   SIGXCPU, SIGPWR,
                                    SIGSYS,  SIGPROF, SIGVTALRM, SIGIO,   SIGSTKFLT};
static struct sigaction old_actions[65];
static struct sigaction actions_before_start[65];
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

static void say(int descriptor, const char *text) {
    ssize_t written = write(descriptor, text, strlen(text));
    (void)written;
}

/* Async-signal-safe: leaves the screen without asking ncurses. */
static void restore_directly(void) {
    static const char reset[] =
        "\033[0m\033[?2004l\033[?1000l\033[?1002l\033[?1003l\033[?1006l\033[?25h\033[?1l\033>"
        "\033[?1049l\r\n";
    screen_up = 0;
    say(output_descriptor, reset);
    tcsetattr(input_descriptor, TCSANOW, &saved_termios);
}

/* Ends the process by the signal itself, so that its parent learns which it was. */
static void end_by(int number) {
    signal(number, SIG_DFL);
    sigset_t one;
    sigemptyset(&one);
    sigaddset(&one, number);
    pthread_sigmask(SIG_UNBLOCK, &one, NULL);
    kill(getpid(), number);
    /* Another thread may take it first. */
    raise(number);
    _exit(128 + number);
}

static void on_hanging_crash(int number) {
    (void)number;
    end_by(crash_signal);
}

static const char *name_of(int number) {
    switch (number) {
    case SIGSEGV: return "SIGSEGV";
    case SIGILL: return "SIGILL";
    case SIGTRAP: return "SIGTRAP";
    case SIGABRT: return "SIGABRT";
    case SIGBUS: return "SIGBUS";
    default: return "SIGFPE";
    }
}

/* Where the program was: on standard error, which is the log while the screen is up. */
static void write_report(int number) {
    say(2, "\nwhyhere: a bug ended it by ");
    say(2, name_of(number));
    say(2, "; where it was:\n");
    void *frames[64];
    int count = backtrace(frames, 64);
    backtrace_symbols_fd(frames, count, 2);
}

static void on_crash(int number, siginfo_t *info, void *context) {
    /* A second fault, in here or on another thread, ends it. */
    for (size_t i = 0; i < COUNT(crash_signals); i++) signal(crash_signals[i], SIG_DFL);
    crash_signal = number;
    int had_screen = screen_up;
    if (screen_up) restore_directly();
    struct sigaction *before = &actions_before_start[number];
    if (before->sa_flags & SA_SIGINFO && before->sa_sigaction != NULL) {
        /* The runtime's own report, which somebody asked for by SWIFT_BACKTRACE. */
        before->sa_sigaction(number, info, context);
        end_by(number);
    }
    /* A lock that the crash left taken must not keep the report, and so the process. */
    signal(SIGALRM, on_hanging_crash);
    sigset_t clock;
    sigemptyset(&clock);
    sigaddset(&clock, SIGALRM);
    pthread_sigmask(SIG_UNBLOCK, &clock, NULL);
    alarm(2);
    if (had_screen) {
        say(output_descriptor, "whyhere: a bug stopped the workbench");
        if (log_name[0] != 0) {
            say(output_descriptor, "; details: ");
            say(output_descriptor, log_name);
        }
        say(output_descriptor, "\r\n");
    }
    write_report(number);
    end_by(number);
}

static void on_flag(int number, siginfo_t *info, void *context) {
    (void)context;
    int bit = number == SIGWINCH ? TERMINAL_RESIZED
        : number == SIGTSTP ? TERMINAL_STOP_ASKED : TERMINAL_CONTINUED;
    if (number == SIGCONT) continued = 1;
    if (number == SIGTSTP && info->si_code <= 0 && info->si_pid != getpid())
        stopped_from_outside = 1;
    __atomic_fetch_or(&pending, bit, __ATOMIC_SEQ_CST);
    terminal_wake();
}

static void on_end(int number) {
    /* The second signal, or a loop that did not answer the first for three seconds. */
    if (ending_signal != 0) {
        if (screen_up) restore_directly();
        _exit(128 + (number == SIGALRM ? ending_signal : number));
    }
    ending_signal = number;
    alarm(3);
    terminal_wake();
}

static void on_fatal(int number) {
    if (screen_up) restore_directly();
    end_by(number);
}

static void install(int number, void (*handler)(int), int flags) {
    struct sigaction action;
    memset(&action, 0, sizeof(action));
    action.sa_handler = handler;
    sigemptyset(&action.sa_mask);
    action.sa_flags = flags;
    sigaction(number, &action, &old_actions[number]);
}

static void install_flag(int number) {
    struct sigaction action;
    memset(&action, 0, sizeof(action));
    action.sa_sigaction = on_flag;
    sigemptyset(&action.sa_mask);
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    sigaction(number, &action, &old_actions[number]);
}

/* Whoever ignores such a signal for us, or waits for it, keeps it. */
static void install_fatal(int number) {
    old_actions[number].sa_handler = SIG_DFL;
    if (sigaction(number, NULL, &old_actions[number]) != 0) return;
    if (!(old_actions[number].sa_flags & SA_SIGINFO)
        && old_actions[number].sa_handler == SIG_DFL)
        install(number, on_fatal, SA_RESTART);
}

static void remove_fatal(int number) {
    struct sigaction now;
    if (sigaction(number, NULL, &now) == 0 && now.sa_handler == on_fatal)
        sigaction(number, &old_actions[number], NULL);
}

void terminal_report_crashes(void) {
    static int installed = 0;
    if (installed) return;
    installed = 1;
    /* The first trace loads a library, which a handler must not. */
    void *frame[1];
    backtrace(frame, 1);
    stack_t stack = {.ss_sp = crash_stack, .ss_size = sizeof(crash_stack), .ss_flags = 0};
    sigaltstack(&stack, NULL);
    for (size_t i = 0; i < COUNT(crash_signals); i++) {
        struct sigaction action;
        memset(&action, 0, sizeof(action));
        action.sa_sigaction = on_crash;
        sigemptyset(&action.sa_mask);
        action.sa_flags = SA_SIGINFO | SA_NODEFER | SA_ONSTACK;
        sigaction(crash_signals[i], &action, &actions_before_start[crash_signals[i]]);
    }
}

void install_handlers(void) {
    terminal_report_crashes();
    for (size_t i = 0; i < COUNT(flag_signals); i++) install_flag(flag_signals[i]);
    for (size_t i = 0; i < COUNT(end_signals); i++) install(end_signals[i], on_end, SA_RESTART);
    install(SIGALRM, on_end, SA_RESTART);
    install(SIGPIPE, SIG_IGN, 0);
    for (size_t i = 0; i < COUNT(fatal_signals); i++) install_fatal(fatal_signals[i]);
    for (int number = SIGRTMIN; number <= SIGRTMAX; number++) install_fatal(number);
}

void remove_handlers(void) {
    alarm(0);
    for (size_t i = 0; i < COUNT(flag_signals); i++)
        sigaction(flag_signals[i], &old_actions[flag_signals[i]], NULL);
    for (size_t i = 0; i < COUNT(end_signals); i++)
        sigaction(end_signals[i], &old_actions[end_signals[i]], NULL);
    sigaction(SIGALRM, &old_actions[SIGALRM], NULL);
    sigaction(SIGPIPE, &old_actions[SIGPIPE], NULL);
    for (size_t i = 0; i < COUNT(fatal_signals); i++) remove_fatal(fatal_signals[i]);
    for (int number = SIGRTMIN; number <= SIGRTMAX; number++) remove_fatal(number);
}

void stop_until_continued(void) {
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
    /* Without a shell the system passes it over; but who sends it from outside can continue us. */
    if (!continued && stopped_from_outside) kill(getpid(), SIGSTOP);
    stopped_from_outside = 0;
    sigaction(SIGTSTP, &ours, NULL);
}

int terminal_signals(void) { return __atomic_exchange_n(&pending, 0, __ATOMIC_SEQ_CST); }

int terminal_ending_signal(void) { return ending_signal; }
