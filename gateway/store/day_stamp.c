/* day_stamp.c - coarse file times. */
#include "gateway/store/day_stamp.h"

#include "gateway/clock.h"

#include <fcntl.h>
#include <sys/stat.h>

enum { DAY_S = 24 * 60 * 60 };

void day_stamp(const char *path)
{
    time_t day = clock_wall() / DAY_S * DAY_S;
    const struct timespec times[2] = {{.tv_sec = day}, {.tv_sec = day}};

    utimensat(AT_FDCWD, path, times, AT_SYMLINK_NOFOLLOW);
}
