// zlib as Debian ships it (zlib1g-dev), for reading gzip files. Not here: anything of our own.
#ifndef GRADSWEEP_CZLIB_H
#define GRADSWEEP_CZLIB_H
#include <zlib.h>
#endif
