/* import.c - `rightsline import 287g FILE`: renews the table of 287(g) agreements from ICE's sheet.
 * The new table is written beside the old one, read back, and only then put in its place, so that neither a
 * bad sheet nor a full disk leaves half a table. */
#include "content/import_287g.h"

#include "content/csv_rows.h"
#include "content/place_table.h"
#include "gateway/arguments.h"
#include "gateway/clock.h"
#include "gateway/commands.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_ROOM = 4096 };

static const char help[] =
    "usage: rightsline import 287g FILE [OPTIONS]\n\n"
    "Makes content/places/287g.tsv anew from ICE's list of participating agencies "
    "(ice.gov/identify-and-arrest/287g),\n"
    "saved from its spreadsheet as \"CSV UTF-8\". Every line is checked; each agency is matched to its "
    "county; what\n"
    "did not match is told line by line and left out.\n\n"
    "      --as-of DAY     the day of the list, such as 2026-05-18 (without it: the one in the file's name)\n"
    "      --dry-run       tell what would change and write nothing\n"
    "      --anyway        take a list that is older or much shorter than the present table\n"
    "  -c, --config FILE   the content folder of this configuration\n"
    "      --content DIR   the content in this folder (default: content)\n\n"
    "examples:\n"
    "  rightsline import 287g participatingAgencies05182026pm.csv --dry-run\n"
    "  rightsline import 287g agencies.csv --as-of 2026-05-18\n";

struct options {
    const char *config, *content, *as_of, *file;
    bool dry_run, anyway;
};

static bool read_options(int argc, char **argv, struct options *options, int *result)
{
    const struct argument list[] = {
        {.name = "config", .letter = 'c', .text = &options->config},
        {.name = "content", .text = &options->content},
        {.name = "as-of", .text = &options->as_of},
        {.name = "dry-run", .flag = &options->dry_run},
        {.name = "anyway", .flag = &options->anyway},
    };
    const struct arguments arguments = {help, list, sizeof list / sizeof *list, 2, 2};
    int at = arguments_read(&arguments, argc, argv, result);

    if (at < 0)
        return false;
    if (strcmp(argv[at], "287g") != 0) {
        *result = arguments_wrong(&arguments);
        return false;
    }
    options->file = argv[at + 1];
    return true;
}

/* ---- The day of the list ---- */

static bool find_day(const struct options *options, char *day, struct faults *faults)
{
    char today[11];
    time_t now = clock_wall();
    struct tm broken;

    if (options->as_of) {
        if (!import_287g_is_day(options->as_of)) {
            faults_add(faults, FAULT_ERROR, NULL, "--as-of", "write it as 2026-05-18", "\"%s\" is no day",
                       options->as_of);
            return false;
        }
        snprintf(day, 11, "%s", options->as_of);
    } else if (!import_287g_day_in_name(options->file, day)) {
        faults_add(faults, FAULT_ERROR, options->file, NULL,
                   "say it with --as-of 2026-05-18: every answer gives the day of the list",
                   "there is no day in the file's name");
        return false;
    }
    gmtime_r(&now, &broken);
    strftime(today, sizeof today, "%Y-%m-%d", &broken);
    if (strcmp(day, today) > 0) {
        faults_add(faults, FAULT_ERROR, NULL, "--as-of", "see whether day and month are the right way round",
                   "%s has not come yet", day);
        return false;
    }
    return true;
}

/* ---- Files ---- */

/* All of it; NULL with a fault. */
static char *read_whole(const char *path, size_t *length, struct faults *faults)
{
    FILE *in = fopen(path, "rb");
    char *bytes = malloc(CSV_BYTES_MAX + 1);

    *length = 0;
    if (in && bytes) /* one more than may be: the reader tells that it is too large */
        *length = fread(bytes, 1, CSV_BYTES_MAX + 1, in);
    if (!in || !bytes || ferror(in)) {
        faults_add(faults, FAULT_ERROR, path, NULL, "see that the file is there and may be read",
                   "it cannot be read: %s", strerror(errno));
        free(bytes);
        bytes = NULL;
    }
    if (in)
        fclose(in);
    return bytes;
}

static bool write_all(int file, const char *bytes, size_t length)
{
    while (length > 0) {
        ssize_t wrote = write(file, bytes, length);
        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0)
            return false;
        bytes += wrote;
        length -= (size_t)wrote;
    }
    return true;
}

/* With the rights that the old file has. */
static bool write_beside(const char *path, int file, const struct import_287g *made, struct faults *faults)
{
    struct stat old;
    mode_t rights = stat(path, &old) == 0 ? old.st_mode & 0777 : 0644;

    if (fchmod(file, rights) == 0 && write_all(file, made->table, made->length) && fsync(file) == 0)
        return true;
    faults_add(faults, FAULT_ERROR, path, NULL, "see that the disk has room; the old table is untouched",
               "the new table cannot be written: %s", strerror(errno));
    return false;
}

/* As the program will read it. */
static bool reads_back(const char *folder, const char *name, const struct import_287g *made,
                       struct faults *faults)
{
    struct place_table table;

    if (!place_table_load(&table, folder, name, 6, 6, false, faults))
        return false;
    bool same = table.rows == made->agencies;
    if (!same)
        faults_add(faults, FAULT_ERROR, folder, NULL, "see that the disk is well; the old table is untouched",
                   "the new table does not read back as it was written");
    place_table_free(&table);
    return same;
}

/* A rename is on disk only when its folder is. */
static void sync_folder(const char *folder)
{
    int file = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (file >= 0) {
        fsync(file);
        close(file);
    }
}

static bool replace_table(const char *folder, const struct import_287g *made, struct faults *faults)
{
    char path[PATH_ROOM], beside[PATH_ROOM];

    snprintf(path, sizeof path, "%s/287g.tsv", folder);
    snprintf(beside, sizeof beside, "%s/.287g.XXXXXX", folder);
    int file = mkstemp(beside);
    if (file < 0) {
        faults_add(faults, FAULT_ERROR, folder, NULL, "see that you may write there",
                   "no file can be made in this folder: %s", strerror(errno));
        return false;
    }
    bool good = write_beside(path, file, made, faults);
    close(file);
    good = good && reads_back(folder, strrchr(beside, '/') + 1, made, faults);
    if (good && rename(beside, path) != 0) {
        faults_add(faults, FAULT_ERROR, path, NULL,
                   "see that you may write there; the old table is untouched", "it cannot be replaced: %s",
                   strerror(errno));
        good = false;
    }
    if (good)
        sync_folder(folder);
    else
        unlink(beside);
    return good;
}

/* ---- The command ---- */

static bool import_file(const struct options *options, const char *folder, struct faults *faults)
{
    struct import_287g made = {0};
    char day[11];
    size_t length = 0;
    bool good = find_day(options, day, faults);
    struct places *places = good ? places_load(folder, faults) : NULL;
    char *bytes = places ? read_whole(options->file, &length, faults) : NULL;

    good = bytes && import_287g(places, options->file, bytes, length, day, options->anyway, &made, faults);
    if (good && !options->dry_run)
        good = replace_table(folder, &made, faults);
    if (good)
        printf(
            "%s: %zu agreements of %zu agencies as of %s; %zu agencies are new, %zu are gone, %zu lines were "
            "left out\n",
            options->dry_run ? "nothing was written" : "written", made.agreements, made.agencies, day,
            made.added, made.gone, made.left_out);
    import_287g_free(&made);
    free(bytes);
    places_free(places);
    return good;
}

int import_command(int argc, char **argv)
{
    struct options options = {0};
    struct settings settings;
    struct faults faults;
    char folder[PATH_ROOM];
    int result;

    if (!read_options(argc, argv, &options, &result))
        return result;
    faults_init(&faults);
    result = EXIT_FAULTS;
    if (commands_settings(options.config, &settings, &faults)) {
        snprintf(folder, sizeof folder, "%s/places", options.content ? options.content : settings.content);
        if (import_file(&options, folder, &faults))
            result = EXIT_GOOD;
    }
    commands_print_faults(&faults);
    config_free(&settings);
    faults_free(&faults);
    return result;
}
