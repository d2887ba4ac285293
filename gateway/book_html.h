/* book_html.h - the content book: every answer in every language as it is sent, with what it costs, where it
 * is from and who has reviewed it, as one page of HTML to be printed, read by a lawyer or a translator, and
 * signed. It needs nothing from elsewhere. */
#ifndef GATEWAY_BOOK_HTML_H
#define GATEWAY_BOOK_HTML_H

#include "content/content.h"
#include "handlers/hotline.h"

#include <stdio.h>
#include <time.h>

/* Writes it. Languages that the hotline does not serve yet are in it too, and drafts. */
void book_html(const struct content *content, const struct hotline *hotline, time_t now, FILE *out);

/* Writes text so that HTML takes it for nothing else, within an element or a quoted attribute. */
void book_html_escape(const char *text, FILE *out);

#endif
