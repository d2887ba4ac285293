/* book_html.c - writes the content book. */
#include "gateway/book_html.h"

#include "content/segments.h"
#include "handlers/show.h"

#include <stdarg.h>
#include <string.h>

/* ---- Writing ---- */

void book_html_escape(const char *text, FILE *out)
{
    for (; *text; text++)
        switch (*text) {
        case '&':
            fputs("&amp;", out);
            break;
        case '<':
            fputs("&lt;", out);
            break;
        case '>':
            fputs("&gt;", out);
            break;
        case '"':
            fputs("&quot;", out);
            break;
        default:
            putc(*text, out);
        }
}

static void element(FILE *out, const char *tag, const char *text)
{
    fprintf(out, "<%s>", tag);
    book_html_escape(text, out);
    fprintf(out, "</%.*s>\n", (int)strcspn(tag, " "), tag);
}

static void paragraph(FILE *out, const char *class, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

static void paragraph(FILE *out, const char *class, const char *format, ...)
{
    char text[1024];
    va_list values;

    va_start(values, format);
    vsnprintf(text, sizeof text, format, values);
    va_end(values);
    fprintf(out, "<p class=\"%s\">", class);
    book_html_escape(text, out);
    fputs("</p>\n", out);
}

static void language_attributes(FILE *out, enum language language)
{
    fprintf(out, " lang=\"%s\" dir=\"%s\"", language_code(language),
            language_from_right(language) ? "rtl" : "ltr");
}

/* ---- Parts of an answer ---- */

static void write_pages(const struct reply *reply, enum language language, FILE *out)
{
    for (size_t i = 0; i < reply->pages; i++) {
        struct segments cost = segments_measure(reply->page_text[i]);
        fprintf(out,
                "<div class=\"page\"><p class=\"cost\">page %zu of %zu: %zu segment%s, %s, %zu units</p>\n<p "
                "class=\"text\"",
                i + 1, reply->pages, cost.count, cost.count == 1 ? "" : "s",
                cost.alphabet == GSM7 ? "GSM-7" : "UCS-2", cost.units);
        language_attributes(out, language);
        fputc('>', out);
        book_html_escape(reply->page_text[i], out);
        fputs("</p></div>\n", out);
    }
}

static void write_review(const struct review *review, FILE *out)
{
    if (review->state == REVIEW_REVIEWED)
        paragraph(out, "review", "Reviewed by %s on %04d-%02d-%02d", review->by ? review->by : "?",
                  review->year, review->month, review->day);
    else
        paragraph(out, "review draft", "Draft of %04d-%02d-%02d: nobody with a licence has reviewed it",
                  review->year, review->month, review->day);
}

static void write_sign_off(FILE *out)
{
    static const char *const blanks[] = {"Name", "Licence", "Date"};

    fputs("<p class=\"sign\"><span class=\"box\"></span> good as it stands <span class=\"box\"></span> with "
          "my changes",
          out);
    for (size_t i = 0; i < sizeof blanks / sizeof *blanks; i++)
        fprintf(out, " <span class=\"blank\">%s</span>", blanks[i]);
    fputs("</p>\n", out);
}

static void write_sources(const struct source *sources, size_t count, FILE *out)
{
    if (count == 0) {
        paragraph(out, "sources", "No sources: it states no law.");
        return;
    }
    fputs("<ul class=\"sources\">\n", out);
    for (size_t i = 0; i < count; i++) {
        fputs("<li>", out);
        book_html_escape(sources[i].title, out);
        fputs(", <span class=\"url\">", out);
        book_html_escape(sources[i].url, out);
        fputs("</span></li>\n", out);
    }
    fputs("</ul>\n", out);
}

static void write_answer(const struct reply *reply, enum language language, const char *title,
                         const struct review *review, FILE *out)
{
    fprintf(out, "<section class=\"answer\"><h3>%s: <span", language_english_name(language));
    language_attributes(out, language);
    fputc('>', out);
    book_html_escape(title, out);
    fputs("</span></h3>\n", out);
    write_review(review, out);
    write_pages(reply, language, out);
    write_sign_off(out);
    fputs("</section>\n", out);
}

/* ---- Topics and states ---- */

static void write_keywords(const struct topic_text *text, FILE *out)
{
    fputs("<p class=\"keywords\">Keywords: ", out);
    for (size_t i = 0; i < text->keywords.count; i++) {
        fputs(i ? ", " : "", out);
        book_html_escape(text->keywords.text[i], out);
    }
    fputs("</p>\n", out);
}

static void write_topic(const struct content *content, const struct hotline *hotline,
                        const struct topic *topic, FILE *out)
{
    static struct reply reply; /* large */
    char missing[256] = "";

    fprintf(out, "<article id=\"topic-%s\">\n", topic->id);
    element(out, "h2", topic->text[LANG_EN]->title);
    write_keywords(topic->text[LANG_EN], out);
    write_sources(topic->sources, topic->sources_count, out);
    for (int i = 0; i < LANGUAGES; i++) {
        enum language language = (enum language)i;
        const struct topic_text *text = topic->text[language];
        size_t used = strlen(missing);
        if (!text) {
            snprintf(missing + used, sizeof missing - used, "%s%s", used ? ", " : "",
                     language_english_name(language));
            continue;
        }
        show_topic(content, hotline, topic->id, language, &reply);
        write_answer(&reply, language, text->title, &text->review, out);
    }
    if (*missing)
        paragraph(out, "missing", "Not written yet, and answered in English: %s", missing);
    fputs("</article>\n", out);
}

static void write_state(const struct content *content, const struct hotline *hotline,
                        const struct policy_state *state, FILE *out)
{
    static const char *const confidences[] = {[CONFIDENCE_LOW] = "low: it is told that we are not sure",
                                              [CONFIDENCE_MEDIUM] = "medium",
                                              [CONFIDENCE_HIGH] = "high"};
    static struct reply reply;

    fprintf(out, "<article id=\"state-%s\">\n", state->code);
    element(out, "h2", state->text[LANG_EN]->name);
    paragraph(out, "keywords", "Law on helping ICE: %s. Confidence: %s. Newest fact: %04d-%02d.",
              policy_stance_name(state->stance), confidences[state->confidence], state->year, state->month);
    write_sources(state->sources, state->sources_count, out);
    for (int i = 0; i < LANGUAGES; i++) {
        enum language language = (enum language)i;
        if (!state->text[language])
            continue;
        show_place(content, hotline, state->code, language, &reply);
        write_answer(&reply, language, state->text[language]->name, &state->text[language]->review, out);
    }
    fputs("</article>\n", out);
}

/* ---- Local rules and phrases ---- */

static void write_rule(const struct content *content, const char *area, const struct local_rule *rule,
                       FILE *out)
{
    struct county county;
    bool is_county = places_county_by_fips(content->places, area, &county);
    const char *state = is_county ? county.state : places_state_name(content->places, area, false);

    fputs("<tr><td>", out);
    book_html_escape(*rule->city ? rule->city : is_county ? county.name : state, out);
    fprintf(out, "%s%s<br>%s, %s%s</td><td lang=\"en\">", is_county ? ", " : "", is_county ? state : "",
            rule->kind, rule->as_of, rule->sure ? "" : ", not fully confirmed");
    book_html_escape(rule->en, out);
    fputs("</td><td lang=\"es\">", out);
    book_html_escape(rule->es, out);
    fputs("</td><td class=\"url\">", out);
    book_html_escape(rule->source, out);
    fputs("</td></tr>\n", out);
}

static void write_rules(const struct content *content, FILE *out)
{
    struct local_rule rule;
    const char *area;

    fputs("<article id=\"rules\">\n<h2>Rules of counties and cities, late changes of states</h2>\n", out);
    paragraph(out, "keywords", "Sent with the month and the name of the source, in English or Spanish.");
    fputs("<table><thead><tr><th>Where</th><th>English</th><th>Spanish</th><th>Source</th></tr></"
          "thead><tbody>\n",
          out);
    for (size_t i = 0; (area = places_rule_at(content->places, i, &rule)); i++)
        write_rule(content, area, &rule, out);
    fputs("</tbody></table>\n", out);
    write_sign_off(out);
    fputs("</article>\n", out);
}

struct phrase_list {
    const struct content *content;
    enum language language;
    FILE *out;
};

static void write_phrase(const char *name, const char *text, void *arg)
{
    const struct phrase_list *list = arg;
    const char *own = phrases_own(list->content->phrases, list->language, name);

    fprintf(list->out, "<tr><td>%s</td><td lang=\"en\">", name);
    book_html_escape(text, list->out);
    fputs("</td>", list->out);
    if (list->language != LANG_EN) {
        fputs("<td", list->out);
        language_attributes(list->out, list->language);
        fputc('>', list->out);
        book_html_escape(own ? own : "", list->out);
        fputs("</td>", list->out);
    }
    fputs("</tr>\n", list->out);
}

static void write_phrases(const struct content *content, FILE *out)
{
    for (int i = 0; i < LANGUAGES; i++) {
        struct phrase_list list = {content, (enum language)i, out};
        if (!phrases_has(content->phrases, list.language))
            continue;
        fprintf(out, "<article id=\"phrases-%s\">\n<h2>Notices and short phrases: %s</h2>\n",
                language_code(list.language), language_english_name(list.language));
        paragraph(out, "keywords", "Words in {braces} are filled in as they are sent.");
        fprintf(out, "<table><thead><tr><th>Name</th><th>English</th>%s%s%s</tr></thead><tbody>\n",
                i == LANG_EN ? "" : "<th>", i == LANG_EN ? "" : language_english_name(list.language),
                i == LANG_EN ? "" : "</th>");
        phrases_each(content->phrases, LANG_EN, write_phrase, &list);
        fputs("</tbody></table>\n", out);
        write_sign_off(out);
        fputs("</article>\n", out);
    }
}

/* ---- The book ---- */

static const char style[] =
    "body{font:11pt/1.45 Georgia,'Noto Serif',serif;color:#000;background:#fff;max-width:46em;margin:2em "
    "auto;padding:0 1em}\n"
    "h1,h2,h3{line-height:1.2;break-after:avoid}h2{border-bottom:2pt solid #000;padding-bottom:.2em}\n"
    "article{break-before:page;margin-top:3em}.answer{margin:1.5em 0}\n"
    ".page{break-inside:avoid;border:.5pt solid #000;padding:.3em .7em;margin:.5em 0}.page p{margin:.2em 0}\n"
    ".text{white-space:pre-wrap;overflow-wrap:anywhere}.cost,.keywords,.sources,.missing{font-size:9pt}\n"
    ".url{overflow-wrap:anywhere}.review{font-weight:bold;margin:.3em 0}.draft{font-style:italic}\n"
    ".sign{break-before:avoid;break-inside:avoid;margin-top:1.2em;line-height:2.4}\n"
    ".box{display:inline-block;width:.8em;height:.8em;border:1pt solid #000;vertical-align:-.05em}\n"
    ".blank{display:inline-block;min-width:8em;border-bottom:.5pt solid "
    "#000;font-size:9pt;margin-left:.8em}\n"
    "table{border-collapse:collapse;width:100%;table-layout:fixed;font-size:9pt}tr{break-inside:avoid}\n"
    "td,th{border:.5pt solid #000;padding:.3em "
    ".4em;text-align:start;vertical-align:top;overflow-wrap:anywhere}\n"
    "nav ul{columns:2}a{color:#000}\n"
    "@page{margin:18mm 16mm}@media print{body{max-width:none;margin:0;padding:0}}\n";

static void write_contents(const struct content *content, FILE *out)
{
    const struct policy_state *state;

    fputs("<nav>\n<h2>Contents</h2>\n<ul>\n", out);
    for (size_t i = 0; i < content->topics.count; i++) {
        const struct topic *topic = &content->topics.list[i];
        fprintf(out, "<li><a href=\"#topic-%s\">", topic->id);
        book_html_escape(topic->text[LANG_EN]->title, out);
        fputs("</a></li>\n", out);
    }
    for (size_t i = 0; (state = policy_state_at(content->policy, i)); i++) {
        fprintf(out, "<li><a href=\"#state-%s\">", state->code);
        book_html_escape(state->text[LANG_EN]->name, out);
        fputs("</a></li>\n", out);
    }
    fputs("<li><a href=\"#rules\">Rules of counties and cities</a></li>\n", out);
    for (int i = 0; i < LANGUAGES; i++)
        if (phrases_has(content->phrases, (enum language)i))
            fprintf(out, "<li><a href=\"#phrases-%s\">Notices: %s</a></li>\n",
                    language_code((enum language)i), language_english_name((enum language)i));
    fputs("</ul>\n</nav>\n", out);
}

void book_html(const struct content *content, const struct hotline *hotline, time_t now, FILE *out)
{
    const struct hotline all = show_all_languages(hotline);
    const struct policy_state *state;
    char today[16];
    struct tm broken;

    gmtime_r(&now, &broken);
    strftime(today, sizeof today, "%Y-%m-%d", &broken);
    fputs("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
          "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Content "
          "book</title>\n<style>\n",
          out);
    fprintf(out, "%s</style>\n</head>\n<body>\n<main>\n<h1>Content book: ", style);
    book_html_escape(hotline->name, out);
    fprintf(out,
            "</h1>\n<p>Every answer as it was sent on %s, in every language it is written in: page by page "
            "as a phone "
            "shows it, with what it costs, its sources and its review. It is general information, not legal "
            "advice. "
            "Whoever has read an answer signs below it; then the organiser writes \"reviewed\", who and "
            "when, into "
            "its file.</p>\n",
            today);
    write_contents(content, out);
    for (size_t i = 0; i < content->topics.count; i++)
        write_topic(content, &all, &content->topics.list[i], out);
    for (size_t i = 0; (state = policy_state_at(content->policy, i)); i++)
        write_state(content, &all, state, out);
    write_rules(content, out);
    write_phrases(content, out);
    fputs("</main>\n</body>\n</html>\n", out);
}
