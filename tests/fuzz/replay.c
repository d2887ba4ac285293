/* replay.c - hands each file of a fuzz target's corpus to it, so that what was once found stays mended. The
 * program is NAME_fuzz_test, its corpus tests/fuzz/corpus/NAME; files can be named instead. Prints TAP. */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The bytes in a block of just their size, so that a sanitizer sees a step beyond. */
static int replay(const char *path)
{
    FILE *file = fopen(path, "rb");
    long size;
    uint8_t *bytes;

    if (!file || fseek(file, 0, SEEK_END) != 0 || (size = ftell(file)) < 0)
        return -1;
    rewind(file);
    bytes = malloc((size_t)size + (size == 0));
    if (!bytes || fread(bytes, 1, (size_t)size, file) != (size_t)size)
        return -1;
    fclose(file);
    LLVMFuzzerTestOneInput(bytes, (size_t)size);
    free(bytes);
    return 0;
}

static int report(int number, const char *path)
{
    int failed = replay(path);

    printf("%s %d - %s\n", failed ? "not ok" : "ok", number, path);
    fflush(stdout);
    return failed;
}

int main(int count, char **argv)
{
    const char *name = strrchr(argv[0], '/') ? strrchr(argv[0], '/') + 1 : argv[0];
    size_t length = strlen(name) - strlen("_fuzz_test");
    char folder[256], path[600];
    struct dirent **files = NULL;
    int failed = 0, found;

    for (int i = 1; i < count; i++)
        failed |= report(i, argv[i]);
    if (count > 1)
        return failed != 0;
    snprintf(folder, sizeof folder, "tests/fuzz/corpus/%.*s", (int)length, name);
    found = scandir(folder, &files, NULL, alphasort);
    for (int i = 0, number = 0; i < found; i++) {
        snprintf(path, sizeof path, "%s/%s", folder, files[i]->d_name);
        if (files[i]->d_name[0] != '.')
            failed |= report(++number, path);
        free(files[i]);
    }
    free(files);
    return failed != 0 || found < 3; /* "." and "..": an empty corpus tests nothing */
}
