/* json_fuzz.c - any bytes as a file of the content: as JSON, and as a topic in a folder of its own, with
 * faults told rather than a crash. */
#include "content/json_file.h"
#include "content/topics.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static char folder[] = "/tmp/rightsline-fuzz-XXXXXX";
static char path[64];

static void clear(void)
{
    unlink(path);
    rmdir(folder);
}

static void make_folder(void)
{
    if (mkdtemp(folder) == NULL)
        abort();
    snprintf(path, sizeof path, "%s/rights.json", folder);
    atexit(clear);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct faults faults;
    struct topics topics;
    json_t *json;
    FILE *file;

    if (path[0] == '\0')
        make_folder();
    faults_init(&faults);
    json = json_file_parse("rights.json", (const char *)data, size, &faults);
    if (!json && faults_count_errors(&faults) == 0)
        abort(); /* refused without a word */
    json_decref(json);
    file = fopen(path, "wb");
    if (!file || fwrite(data, 1, size, file) != size || fclose(file) != 0)
        abort();
    if (topics_load(&topics, folder, &faults))
        topics_free(&topics);
    faults_free(&faults);
    return 0;
}
