/* What the files of this target share; nobody else includes it. */
#ifndef CTERMINAL_INTERNAL_H
#define CTERMINAL_INTERNAL_H

#include <signal.h>
#include <termios.h>

extern volatile sig_atomic_t screen_up;
extern volatile sig_atomic_t ending_signal;
/* Handlers may run on any thread, so that its bits are set and taken atomically. */
extern int pending;
extern int wake_pipe[2];
extern int input_descriptor;
extern int output_descriptor;
extern int saved_stderr;
extern struct termios saved_termios;
extern char log_name[4200];

void install_handlers(void);
void remove_handlers(void);
/* Stops the process, the screen having been given back, until SIGCONT. */
void stop_until_continued(void);

#endif
