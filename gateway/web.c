/* web.c - serves what is built in. */
#include "gateway/web.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* Puts a file's bytes between two symbols; the assembler looks from where `make` runs, the repository's root.
 */
#define BUILT_IN(name, file)                                                                                 \
    __asm__(".pushsection .rodata\n"                                                                         \
            ".global web_" #name ", web_" #name "_end\n"                                                     \
            ".hidden web_" #name ", web_" #name "_end\n"                                                     \
            "web_" #name ": .incbin \"gateway/web/" file "\"\n"                                              \
            "web_" #name "_end: .byte 0\n"                                                                   \
            ".popsection\n");                                                                                \
    extern const char web_##name[], web_##name##_end[]

BUILT_IN(phone_html, "phone.html");
BUILT_IN(phone_css, "phone.css");
BUILT_IN(phone_js, "phone.js");
BUILT_IN(dom_js, "dom.js");
BUILT_IN(preview_js, "preview.js");
BUILT_IN(compare_js, "compare.js");
BUILT_IN(dashboard_html, "dashboard.html");
BUILT_IN(dashboard_css, "dashboard.css");
BUILT_IN(dashboard_js, "dashboard.js");
BUILT_IN(messages_js, "messages.js");
BUILT_IN(charts_js, "charts.js");
BUILT_IN(tables_js, "tables.js");
BUILT_IN(words_js, "words.js");
BUILT_IN(uplot_js, "vendor/uplot.js");
BUILT_IN(uplot_css, "vendor/uplot.css");
BUILT_IN(base_css, "base.css");
BUILT_IN(icon_svg, "icon.svg");

#define HTML   "text/html; charset=utf-8"
#define CSS    "text/css; charset=utf-8"
#define SCRIPT "text/javascript; charset=utf-8"

static const struct page {
    const char *path, *content_type, *begin, *end;
    bool phone; /* of the try-it phone, which is there with the sandbox's carrier alone */
} pages[] = {
    {"/", HTML, web_phone_html, web_phone_html_end, true},
    {"/phone", HTML, web_phone_html, web_phone_html_end, true},
    {"/phone.css", CSS, web_phone_css, web_phone_css_end, true},
    {"/phone.js", SCRIPT, web_phone_js, web_phone_js_end, true},
    {"/preview.js", SCRIPT, web_preview_js, web_preview_js_end, true},
    {"/compare.js", SCRIPT, web_compare_js, web_compare_js_end, true},
    {"/", HTML, web_dashboard_html, web_dashboard_html_end, false},
    {"/dashboard", HTML, web_dashboard_html, web_dashboard_html_end, false},
    {"/dashboard.css", CSS, web_dashboard_css, web_dashboard_css_end, false},
    {"/dashboard.js", SCRIPT, web_dashboard_js, web_dashboard_js_end, false},
    {"/messages.js", SCRIPT, web_messages_js, web_messages_js_end, false},
    {"/charts.js", SCRIPT, web_charts_js, web_charts_js_end, false},
    {"/tables.js", SCRIPT, web_tables_js, web_tables_js_end, false},
    {"/words.js", SCRIPT, web_words_js, web_words_js_end, false},
    {"/uplot.js", SCRIPT, web_uplot_js, web_uplot_js_end, false},
    {"/uplot.css", CSS, web_uplot_css, web_uplot_css_end, false},
    {"/base.css", CSS, web_base_css, web_base_css_end, false},
    {"/dom.js", SCRIPT, web_dom_js, web_dom_js_end, false},
    {"/icon.svg", "image/svg+xml", web_icon_svg, web_icon_svg_end, false},
};

const char web_headers[] =
    "Content-Security-Policy: default-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'\r\n"
    "X-Content-Type-Options: nosniff\r\n"
    "Cross-Origin-Resource-Policy: same-origin\r\n"
    "Referrer-Policy: no-referrer\r\n"
    "Cache-Control: no-store\r\n";

/* A Host header's name, without the port after it. */
static bool names_this_machine(const char *host)
{
    static const char *const names[] = {"localhost", "127.0.0.1", "[::1]"};

    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t length = strlen(names[i]);
        if (strncasecmp(host, names[i], length) != 0)
            continue;
        const char *port = host + length;
        if (*port == '\0' ||
            (*port == ':' && port[1] != '\0' && port[1 + strspn(port + 1, "0123456789")] == '\0'))
            return true;
    }
    return false;
}

bool web_is_local(const struct http_request *request)
{
    const char *host = http_request_header(request, "Host");

    return request->from_loopback && host != NULL && names_this_machine(host);
}

bool web_is_own(const struct http_request *request)
{
    const char *site = http_request_header(request, "Sec-Fetch-Site");
    const char *origin = http_request_header(request, "Origin");
    const char *host = http_request_header(request, "Host");

    if (site != NULL && strcmp(site, "same-origin") != 0)
        return false;
    if (origin == NULL)
        return true;
    return host != NULL && strncmp(origin, "http://", 7) == 0 && strcasecmp(origin + 7, host) == 0;
}

static void respond_text(struct http_call *call, int status, const char *more_headers, const char *text)
{
    char headers[sizeof web_headers + 64];

    snprintf(headers, sizeof headers, "%s%s", web_headers, more_headers);
    http_respond(call, &(struct http_response){
                           .status = status,
                           .content_type = "text/plain; charset=utf-8",
                           .body = text,
                           .body_length = strlen(text),
                           .headers = headers,
                       });
}

void web_respond_json(struct http_call *call, int status, const char *more_headers, json_t *body)
{
    char headers[sizeof web_headers + 64];
    char *text = json_dumps(body, JSON_COMPACT);

    snprintf(headers, sizeof headers, "%s%s", web_headers, more_headers);
    http_respond(call, &(struct http_response){
                           .status = text == NULL ? 503 : status,
                           .content_type = text == NULL ? NULL : "application/json",
                           .body = text,
                           .body_length = text == NULL ? 0 : strlen(text),
                           .headers = headers,
                       });
    if (text != NULL)
        explicit_bzero(text, strlen(text));
    free(text);
    json_decref(body);
}

bool web_handle(struct http_call *call, const struct http_request *request, bool phone)
{
    const struct page *page = NULL;

    for (size_t i = 0; i < sizeof pages / sizeof *pages && page == NULL; i++)
        if (strcmp(pages[i].path, request->path) == 0 && (phone || !pages[i].phone))
            page = &pages[i];
    if (page == NULL)
        return false;
    if (request->method != METHOD_GET && request->method != METHOD_HEAD) {
        respond_text(call, 405, "Allow: GET, HEAD\r\n", "Only GET and HEAD.\n");
        return true;
    }
    http_respond(call, &(struct http_response){
                           .status = 200,
                           .content_type = page->content_type,
                           .body = page->begin,
                           .body_length = (size_t)(page->end - page->begin),
                           .headers = web_headers,
                       });
    return true;
}
