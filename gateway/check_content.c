/* check_content.c - everything that is looked at in content that has loaded. */
#include "gateway/check_content.h"

#include "content/check.h"
#include "gateway/clock.h"
#include "handlers/check_answers.h"
#include "handlers/check_joining.h"
#include "handlers/check_organisation.h"

void check_content(const struct content *content, const struct settings *settings,
                   const struct hotline *hotline, struct faults *faults, struct freshness *freshness)
{
    const struct check_options options = {.now = clock_wall(),
                                          .languages = settings->languages,
                                          .shelf_life = settings->shelf_life,
                                          .freshness = freshness};

    content_check(content, &options, faults);
    check_answers(content, hotline, faults);
    check_organisation(content, hotline, faults);
    check_joining(content, hotline, options.now, faults);
}
