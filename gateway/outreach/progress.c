/* progress.c - a bar of text. */
#include "gateway/outreach/progress.h"

#include <string.h>
#include <unistd.h>

enum { WIDTH = 24, TERMINAL_MS = 200, FILE_MS = 10000, LINE_ROOM = 256 };

void progress_begin(struct progress *progress, FILE *out, size_t all, size_t before, double price,
                    uint64_t now_ms)
{
    *progress = (struct progress){.out = out,
                                  .terminal = isatty(fileno(out)) == 1,
                                  .all = all,
                                  .before = before,
                                  .price = price,
                                  .began_ms = now_ms,
                                  .shown_ms = now_ms};
}

static size_t settled(const struct progress *progress)
{
    return progress->accepted + progress->opted_out + progress->failed + progress->unknown;
}

static void append(char *out, size_t room, const char *text)
{
    size_t used = strlen(out);

    snprintf(out + used, room - used, "%s", text);
}

static void add_time(const struct progress *progress, double per_s, size_t done, char *out, size_t room)
{
    char text[48];

    if (per_s <= 0 || done >= progress->all)
        return;
    unsigned long left = (unsigned long)((double)(progress->all - done) / per_s + 0.5);
    if (left >= 3600)
        snprintf(text, sizeof text, "  %lu:%02lu:%02lu left", left / 3600, left / 60 % 60, left % 60);
    else
        snprintf(text, sizeof text, "  %lu:%02lu left", left / 60, left % 60);
    append(out, room, text);
}

static void add_count(size_t count, const char *name, char *out, size_t room)
{
    char text[48];

    snprintf(text, sizeof text, ", %s %zu", name, count);
    if (count > 0)
        append(out, room, text);
}

void progress_line(const struct progress *progress, uint64_t now_ms, char *out, size_t room)
{
    size_t done = progress->before + settled(progress);
    size_t filled = progress->all ? done * WIDTH / progress->all : WIDTH;
    double seconds = (double)(now_ms - progress->began_ms) / 1000;
    double per_s = seconds > 0 ? (double)settled(progress) / seconds : 0;
    char bar[WIDTH + 1], text[96];

    memset(bar, ' ', WIDTH);
    memset(bar, '#', filled < WIDTH ? filled : WIDTH);
    bar[WIDTH] = '\0';
    snprintf(out, room, "[%s] %zu/%zu  %.1f/s", bar, done, progress->all, per_s);
    add_time(progress, per_s, done, out, room);
    snprintf(text, sizeof text, "  accepted %zu, failed %zu", progress->accepted, progress->failed);
    append(out, room, text);
    add_count(progress->opted_out, "opted out", out, room);
    add_count(progress->unknown, "unknown", out, room);
    add_count(progress->waiting, "waiting", out, room);
    if (progress->price > 0)
        snprintf(text, sizeof text, "  $%.2f", progress->price * (double)progress->segments);
    else
        snprintf(text, sizeof text, "  %zu segments", progress->segments);
    append(out, room, text);
}

void progress_show(struct progress *progress, uint64_t now_ms, bool always)
{
    char line[LINE_ROOM];

    if (!always && now_ms - progress->shown_ms < (progress->terminal ? TERMINAL_MS : FILE_MS))
        return;
    progress->shown_ms = now_ms;
    progress_line(progress, now_ms, line, sizeof line);
    fprintf(progress->out, progress->terminal ? "\r\033[K%s" : "%s\n", line);
    fflush(progress->out);
}

void progress_end(struct progress *progress, uint64_t now_ms)
{
    progress_show(progress, now_ms, true);
    if (progress->terminal)
        fputc('\n', progress->out);
}
