#include "export.h"

#include <string>

namespace deepnet {

static thread_local std::string last_error;

void set_last_error(const char* message) { last_error = message; }

}  // namespace deepnet

// The message of this thread's last failed call, UTF-8, valid until its next one.
DN_EXPORT const char* dn_last_error() { return deepnet::last_error.c_str(); }
