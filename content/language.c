/* language.c - the table of languages. */
#include "content/language.h"

#include <string.h>

static const struct {
    const char *code, *english_name, *own_name;
    bool fits_gsm7;
} table[LANGUAGES] = {
    [LANG_EN] = {"en", "English", "English", true},
    [LANG_ES] = {"es", "Spanish", "Español", true},
    [LANG_ZH] = {"zh", "Chinese", "中文", false},
    [LANG_VI] = {"vi", "Vietnamese", "Tiếng Việt", false},
    [LANG_HT] = {"ht", "Haitian Creole", "Kreyòl", true},
    [LANG_AR] = {"ar", "Arabic", "العربية", false},
    [LANG_PT] = {"pt", "Portuguese", "Português", true},
    [LANG_TL] = {"tl", "Tagalog", "Tagalog", true},
    [LANG_KO] = {"ko", "Korean", "한국어", false},
    [LANG_RU] = {"ru", "Russian", "Русский", false},
    [LANG_FR] = {"fr", "French", "Français", true},
};

const char *language_code(enum language language)
{
    return language < LANGUAGES ? table[language].code : "";
}

const char *language_english_name(enum language language)
{
    return language < LANGUAGES ? table[language].english_name : "";
}

const char *language_own_name(enum language language)
{
    return language < LANGUAGES ? table[language].own_name : "";
}

bool language_fits_gsm7(enum language language)
{
    return language < LANGUAGES && table[language].fits_gsm7;
}

bool language_from_right(enum language language)
{
    return language == LANG_AR;
}

enum language language_from_code(const char *code)
{
    for (int i = 0; i < LANGUAGES; i++) {
        size_t length = strlen(table[i].code);
        if (strncmp(code, table[i].code, length) == 0 && (code[length] == '\0' || code[length] == '-'))
            return (enum language)i;
    }
    return LANG_UNKNOWN;
}
