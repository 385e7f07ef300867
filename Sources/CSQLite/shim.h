#include <sqlite3.h>

// Swift does not import macros that compute.
static const int sqlite_readonly_recovery = SQLITE_READONLY_RECOVERY;
static const int sqlite_readonly_rollback = SQLITE_READONLY_ROLLBACK;
