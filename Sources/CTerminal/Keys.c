#define _GNU_SOURCE
#define _XOPEN_SOURCE_EXTENDED 1
#define NCURSES_WIDECHAR 1

#include "CTerminal.h"
#include "Internal.h"

#include <errno.h>
#include <ncursesw/curses.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* Codes that ncurses gives no key. */
enum { PASTE_BEGINS = KEY_MAX + 1, PASTE_ENDS = KEY_MAX + 2 };

static const char paste_end[] = "\033[201~";

void define_paste(void) {
    define_key("\033[200~", PASTE_BEGINS);
    define_key(paste_end, PASTE_ENDS);
}

static uint32_t special_key(wint_t code) {
    switch (code) {
    case KEY_UP: return TERMINAL_KEY_UP;
    case KEY_DOWN: return TERMINAL_KEY_DOWN;
    case KEY_LEFT: return TERMINAL_KEY_LEFT;
    case KEY_RIGHT: return TERMINAL_KEY_RIGHT;
    case KEY_PPAGE: return TERMINAL_KEY_PAGE_UP;
    case KEY_NPAGE: return TERMINAL_KEY_PAGE_DOWN;
    case KEY_HOME: return TERMINAL_KEY_HOME;
    case KEY_END: return TERMINAL_KEY_END;
    case KEY_ENTER: return TERMINAL_KEY_ENTER;
    case KEY_BACKSPACE: return TERMINAL_KEY_BACKSPACE;
    case KEY_DC: return TERMINAL_KEY_DELETE;
    case KEY_BTAB: return TERMINAL_KEY_BACK_TAB;
    default: break;
    }
    if (code >= KEY_F(1) && code <= KEY_F(12))
        return TERMINAL_KEY_FUNCTION + (uint32_t)(code - KEY_F0);
    return 0;
}

static terminal_event mouse_event(void) {
    terminal_event event = {TERMINAL_EVENT_IGNORED, 0, 0, 0};
    MEVENT mouse;
    if (getmouse(&mouse) != OK) return event;
    event.x = mouse.x;
    event.y = mouse.y;
    if (mouse.bstate & (BUTTON1_PRESSED | BUTTON1_CLICKED)) event.kind = TERMINAL_EVENT_CLICK;
    if (mouse.bstate & BUTTON4_PRESSED) event.kind = TERMINAL_EVENT_WHEEL_UP;
    if (mouse.bstate & BUTTON5_PRESSED) event.kind = TERMINAL_EVENT_WHEEL_DOWN;
    return event;
}

/* How many bytes of the end mark stand at the end of what has been read of this paste. */
static size_t matched = 0;

terminal_event terminal_read(void) {
    terminal_event event = {TERMINAL_EVENT_NONE, 0, 0, 0};
    wint_t code = 0;
    int kind = get_wch(&code);
    if (kind == ERR) return event;
    if (kind != KEY_CODE_YES) {
        event.kind = TERMINAL_EVENT_CHARACTER;
        event.code = (uint32_t)code;
        return event;
    }
    if (code == KEY_MOUSE) return mouse_event();
    if (code == PASTE_BEGINS) {
        event.kind = TERMINAL_EVENT_PASTE;
        matched = 0;
        return event;
    }
    /* KEY_RESIZE too: the size comes by signal. */
    event.code = special_key(code);
    event.kind = event.code == 0 ? TERMINAL_EVENT_IGNORED : TERMINAL_EVENT_KEY;
    return event;
}

size_t terminal_read_paste(char *bytes, size_t size, bool *ended) {
    const size_t length = sizeof(paste_end) - 1;
    size_t filled = 0;
    int waiting = 0;
    *ended = false;
    if (ioctl(input_descriptor, FIONREAD, &waiting) != 0) waiting = 0;
    /* Straight from the terminal, since ncurses reads byte by byte and waits at each escape; but
     * never past the end of the mark, whose rest ncurses must find. */
    while (waiting > 0 && filled + length <= size) {
        size_t step = length - matched;
        if (step > (size_t)waiting) step = (size_t)waiting;
        char piece[sizeof(paste_end)];
        ssize_t count = read(input_descriptor, piece, step);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) break;
        waiting -= (int)count;
        for (ssize_t i = 0; i < count; i++) {
            bytes[filled++] = piece[i];
            /* The mark begins with its only escape, so that a mismatch starts anew. */
            if (piece[i] == paste_end[matched]) matched++;
            else matched = piece[i] == paste_end[0] ? 1 : 0;
        }
        if (matched == length) {
            matched = 0;
            *ended = true;
            break;
        }
    }
    return filled;
}
