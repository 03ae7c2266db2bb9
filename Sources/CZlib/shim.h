// `inflateInit2` is a macro, which Swift cannot call; 15 + 16 asks for gzip alone.
#include <zlib.h>

static inline int whyhere_start_gunzip(z_stream *stream) { return inflateInit2(stream, 15 + 16); }
