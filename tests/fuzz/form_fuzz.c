/* form_fuzz.c - whatever a form holds is found as it came, and written again it reads the same. */
#include "gateway/form.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void must(bool holds)
{
    if (!holds)
        abort();
}

static bool has_nul(const struct form_field *field)
{
    return strlen(field->name) != field->name_length || strlen(field->value) != field->value_length;
}

/* Writes all fields and reads them back. */
static void must_come_back(const struct form *form, size_t size)
{
    static struct form again;
    size_t room = size * 3 + 2 * form->count + 2;
    char *out = malloc(room);
    struct form_writer writer;

    must(out != NULL);
    form_write_begin(&writer, out, room);
    for (size_t i = 0; i < form->count; i++)
        form_write(&writer, form->fields[i].name, form->fields[i].value);
    must(!writer.full);
    must(form_read(&again, out, writer.length) == FORM_OK && again.count == form->count);
    for (size_t i = 0; i < form->count; i++)
        must(form_same(&form->fields[i], &again.fields[i]));
    form_scrub(&again);
    free(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct form form;
    bool nuls = false;

    if (form_read(&form, data, size) != FORM_OK)
        return 0;
    must(form.count <= FORM_FIELDS_MAX);
    for (size_t i = 0; i < form.count; i++) {
        must(form.fields[i].name_length + form.fields[i].value_length <= size);
        must(form_find(&form, form.fields[i].name) != NULL || has_nul(&form.fields[i]));
        nuls |= has_nul(&form.fields[i]);
    }
    if (!nuls)
        must_come_back(&form, size);
    form_sort(&form, FORM_BY_VALUE);
    for (size_t i = 1; i < form.count; i++)
        must(nuls || strcmp(form.fields[i - 1].name, form.fields[i].name) <= 0);
    form_scrub(&form);
    return 0;
}
