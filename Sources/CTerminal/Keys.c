#define _GNU_SOURCE
#define _XOPEN_SOURCE_EXTENDED 1
#define NCURSES_WIDECHAR 1

#include "CTerminal.h"

#include <ncursesw/curses.h>

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
    /* KEY_RESIZE too: the size comes by signal. */
    event.code = special_key(code);
    event.kind = event.code == 0 ? TERMINAL_EVENT_IGNORED : TERMINAL_EVENT_KEY;
    return event;
}
