// libzmq's C interface, as the distribution's package installs it (Debian: libzmq3-dev), and eventfd and epoll,
// which Swift's Glibc module leaves out. `link` in the module map names the library; pkg-config is not used,
// because Debian's .pc file carries flags that SwiftPM refuses with a warning.
#pragma once
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <zmq.h>
